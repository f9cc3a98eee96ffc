// origin.test.mjs - a page of the shop tells events with a browser's key: the browser asks first whether
// it may, and then reads the answer. Nothing else is opened to other origins.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from './server.mjs';

test('events come from pages of any origin, nothing else does', async () => {
  const server = await new Server().start();
  try {
    const asked = {
      origin: 'https://shop.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    };
    const may = await fetch(`${server.url}/v1/track`, { method: 'OPTIONS', headers: asked });
    assert.equal(may.status, 204);
    assert.equal(may.headers.get('access-control-allow-origin'), '*');
    assert.equal(may.headers.get('access-control-allow-methods'), 'POST');
    assert.match(may.headers.get('access-control-allow-headers'), /authorization.*content-type/i);
    const basic = `Basic ${Buffer.from(`${server.key('browser')}:`).toString('base64')}`;
    const call = { anonymousId: 'a-1', event: 'Product Viewed', properties: { product_id: 'p-1' } };
    const told = await server.call('/v1/track', call, { authorization: basic, origin: asked.origin });
    assert.deepEqual([told.status, told.headers.get('access-control-allow-origin')], [200, '*']);
    const wrong = await server.call('/v1/track', call, { authorization: 'Basic eDo=' });
    assert.deepEqual([wrong.status, wrong.headers.get('access-control-allow-origin')], [401, '*']);
    for (const path of ['/api/me', '/api/session', '/v1/nothing', '/healthz']) {
      const answer = await fetch(server.url + path, { method: 'OPTIONS', headers: asked });
      assert.notEqual(answer.status, 204, path);
      assert.equal(answer.headers.get('access-control-allow-methods'), null, path);
    }
  } finally {
    await server.remove();
  }
});
