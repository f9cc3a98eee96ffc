// segment.test.mjs - Segment's HTTP API as its own client from npm speaks it, and bad input of each kind.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { Analytics } from '@segment/analytics-node';
import { NEVER, Server, order } from './server.mjs';

const server = new Server();
before(() => server.start());
after(() => server.remove());

test('the real client: identify, track, page, screen, group, alias', async () => {
  const client = new Analytics({ writeKey: server.key('write'), host: server.url, flushAt: 6, maxRetries: 0, httpRequestTimeout: NEVER });
  const failures = [];
  client.on('error', (error) => failures.push(error));
  client.identify({ userId: 'seg-1', traits: { email: 'Seg@Example.com', firstName: 'Seg' } });
  client.track({ userId: 'seg-1', event: 'Product Viewed', properties: { product_id: 'p1', name: 'Kettle' } });
  client.page({ userId: 'seg-1', name: 'Home' });
  client.screen({ userId: 'seg-1', name: 'Home' });
  client.group({ userId: 'seg-1', groupId: 'g-1', traits: { name: 'Acme' } });
  client.alias({ userId: 'seg-1', previousId: 'seg-0' });
  await client.closeAndFlush({ timeout: NEVER });
  assert.deepEqual(failures, []);
});

test('one call answers 200 once it is stored; the same again is a repeat', async () => {
  const first = await server.call('/v1/track', order('S1'));
  assert.equal(first.status, 200, first.text);
  assert.deepEqual(first.json, { success: true });
  const again = await server.call('/v1/track', order('S1'));
  assert.equal(again.status, 200);
  assert.equal(server.report().orders, 1);
});

test('the same id with another body is 409', async () => {
  const other = await server.call('/v1/track', order('S1', { total: 99 }));
  assert.equal(other.status, 409, other.text);
  assert.equal(other.json.field, 'messageId');
});

test('a batch stores the good and names the bad', async () => {
  const answer = await server.call('/v1/batch', {
    batch: [order('S2'), { type: 'track', messageId: 'bad-1', userId: 'u-1' }, order('S3', { total: 'much' })],
  });
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.json.success, true);
  assert.deepEqual(answer.json.errors.map((error) => [error.index, error.messageId]), [[1, 'bad-1'], [2, 'order-S3']]);
  assert.equal(answer.json.errors[0].field, 'event');
  assert.match(answer.json.errors[1].field, /total/);
});

test('gzip is understood', async () => {
  const body = gzipSync(JSON.stringify({ batch: [order('S4')] }));
  const answer = await server.call('/v1/batch', body, { 'content-encoding': 'gzip' });
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual(answer.json.errors, []);
});

test('bad input gets a clear 4xx and harms nothing', async () => {
  const cases = [
    ['no JSON', '/v1/track', '{"event":', 400],
    ['not UTF-8', '/v1/track', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 400],
    ['an array', '/v1/track', '[]', 400],
    ['too deep', '/v1/track', '['.repeat(200) + ']'.repeat(200), 413],
    ['too large', '/v1/track', JSON.stringify(order('big', { note: 'x'.repeat(40000) })), 413],
    ['a batch too large', '/v1/batch', JSON.stringify({ batch: [], pad: 'x'.repeat(600000) }), 413],
    ['too many items', '/v1/batch', JSON.stringify({ batch: Array(501).fill({}) }), 413],
    ['no batch', '/v1/batch', '{}', 400],
    ['nobody', '/v1/track', JSON.stringify({ event: 'Product Viewed' }), 400],
  ];
  for (const [name, path, body, status] of cases) {
    const answer = await server.call(path, body);
    assert.equal(answer.status, status, `${name}: ${answer.text}`);
    assert.match(answer.headers.get('content-type') ?? '', /problem\+json/, name);
  }
  assert.equal((await server.call('/v1/track', order('S1'), { authorization: 'Basic bm86' })).status, 401);
  assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
});

test("a browser's key tells no orders", async () => {
  const basic = Buffer.from(`${server.key('browser')}:`).toString('base64');
  const answer = await server.call('/v1/track', order('S9'), { authorization: `Basic ${basic}` });
  assert.equal(answer.status, 403, answer.text);
});

test('timestamp and sentAt correct a wrong clock', async () => {
  const answer = await server.call('/v1/batch', {
    sentAt: '2020-01-01T00:00:10Z',
    batch: [order('S5', {}, { timestamp: '2020-01-01T00:00:00Z' })],
  });
  assert.deepEqual(answer.json.errors, []);
  const report = JSON.parse(server.command('report', '--json', '--from', '2026-03-02', '--to', '2026-03-03'));
  assert.ok(report.orders >= 4);
  assert.equal(JSON.parse(server.command('report', '--json', '--from', '2020-01-01', '--to', '2020-01-02')).orders, 0);
});
