// sample.test.mjs - the sample shop comes for all requests at once: whoever has heard that it is ready never
// sees the shop itself instead, and changes nothing of it.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Server, until } from './server.mjs';

test('once the sample shop is ready every request sees it', async () => {
  const server = await new Server().start();
  try {
    const [, token] = /\/link\/(\S+)/.exec(server.greeting);
    const taken = await fetch(`${server.url}/api/session/link`, {
      method: 'POST', headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token, email: 'ada@shop.example', name: 'Ada', password: 'a sentence is better', locale: 'en' }),
    });
    const { csrf } = await taken.json();
    const headers = { cookie: `${taken.headers.get('set-cookie').split(';')[0]}; afterglow_sample=1`, 'x-csrf-token': csrf };
    const get = async (path) => (await fetch(server.url + path, { headers })).json();
    assert.deepEqual((await get('/api/customers')).items, []);
    const asked = await Promise.all([1, 2].map(() => fetch(`${server.url}/api/sample`, { method: 'POST', headers })));
    assert.deepEqual(asked.map((answer) => answer.status), [200, 200]);
    // Many ask at once, so that each of the server's threads is met in the moment it becomes ready.
    const seen = await Promise.all(Array.from({ length: 4 }, () => until('the sample shop', async () =>
      (await get('/api/sample')).state === 'ready' && Promise.all(Array.from({ length: 4 }, () => get('/api/customers'))), 0)));
    assert.deepEqual(seen.flat().filter((page) => page.items.length === 0), []);
    const changed = await fetch(`${server.url}/api/settings/brand`, { method: 'PUT', headers, body: '{}' });
    assert.equal(changed.status, 403, await changed.text());
    await server.stop();
    assert.match(server.command('check'), / 0 problems/);
  } finally {
    await server.remove();
  }
});
