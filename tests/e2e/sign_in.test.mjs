// sign_in.test.mjs - wrong passwords are braked, alike for those who exist and those who do not; events
// come in meanwhile.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Server, order } from './server.mjs';

const sign = async (server, email, password) => {
  const response = await fetch(`${server.url}/api/session`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email, password }),
  });
  return { status: response.status, retry: response.headers.get('retry-after'), text: await response.text() };
};

test('after a few wrong passwords one has to wait, whether or not there is such a person, and a restart is no way out', async () => {
  const server = await new Server().start();
  try {
    server.command('user', 'create', '--email', 'ada@shop.example', '--role', 'owner');
    const answers = {};
    for (const email of ['ada@shop.example', 'nobody@shop.example']) {
      answers[email] = [];
      for (let i = 0; i < 10; i++) answers[email].push(await sign(server, email, 'a wrong password'));
    }
    const known = answers['ada@shop.example'];
    assert.deepEqual(known.map((a) => a.status), [401, 401, 401, 401, 401, 401, 401, 401, 429, 429]);
    assert.ok(Number(known[9].retry) >= 30, known[9].retry);
    assert.deepEqual(answers['nobody@shop.example'], known);
    await server.stop('SIGKILL');
    await server.start();
    assert.equal((await sign(server, 'ada@shop.example', 'a wrong password')).status, 429);
    const more = [];
    for (let i = 0; i < 10; i++) more.push((await sign(server, `other${i}@shop.example`, 'a wrong password')).status);
    assert.ok(more.includes(429), 'a client may try addresses without end');
  } finally {
    await server.remove();
  }
});

test('events come in while many sign in', async () => {
  const server = await new Server({ virtual: false }).start();
  try {
    server.key('write');
    const tries = Array.from({ length: 20 }, (_, i) => sign(server, `p${i}@shop.example`, 'a wrong password'));
    const told = await server.call('/v1/track', order('SI-1'));
    assert.equal(told.status, 200, told.text);
    const answers = await Promise.all(tries);
    assert.deepEqual([...new Set(answers.map((a) => a.status))].filter((s) => s !== 401 && s !== 429), []);
  } finally {
    await server.remove();
  }
});

test('a link is used once, and the links of earlier starts make no second owner', async () => {
  const server = await new Server().start();
  const use = async (token, email) => {
    const body = JSON.stringify({ token, email, name: 'Ada', password: 'a long enough password' });
    for (;;) {
      const response = await fetch(`${server.url}/api/session/link`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      await response.text();
      if (response.status !== 429) return response.status; // as many passwords as may be are being hashed
    }
  };
  const token = () => server.greeting.match(/link\/([\w-]+)/)[1];
  try {
    const first = token();
    await server.stop();
    await server.start();
    const second = token();
    assert.notEqual(first, second);
    const used = await Promise.all(['ada', 'ben', 'cleo'].map((name) => use(second, `${name}@shop.example`)));
    assert.deepEqual(used.sort(), [200, 404, 404]);
    assert.equal(await use(first, 'eve@shop.example'), 404);
  } finally {
    await server.remove();
  }
});
