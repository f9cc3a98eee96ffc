// stop.test.mjs - a server that is asked to end in the middle of sending finishes what it has begun: no
// mail in doubt, none twice, and the rest goes out after the next start. A walk of the virtual clock is
// broken off.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { NEVER, Server, order, until } from './server.mjs';

const ORDERS = 400;

test('ending while sending leaves nothing in doubt', async () => {
  const server = await new Server({ virtual: false }).start();
  try {
    const batch = Array.from({ length: ORDERS }, (_, i) =>
      ({ ...order(`E${i}`, { email: `e${i}@example.com` }), userId: `e-${i}` }));
    const answer = await server.call('/v1/batch', { batch });
    assert.deepEqual(answer.json?.errors, [], answer.text);
    await server.stop();
    const before = server.mails().length;
    await server.start();
    await until('all mails', () => server.mails().length >= ORDERS);
    const ids = server.mails().map((mail) => mail.headers['message-id']);
    assert.equal(ids.length, ORDERS, `${before} before the stop`);
    assert.equal(new Set(ids).size, ORDERS);
    await server.stop();
    // 303: Message In Doubt (src/domain/events.def).
    const doubts = execFileSync('sqlite3', [`${server.data}/afterglow.db`, 'SELECT count(*) FROM event WHERE kind = 303']);
    assert.equal(Number(doubts), 0);
    assert.match(server.command('check'), / 0 problems/);
  } finally {
    await server.remove();
  }
});

test('a walk through eight thousand years does not keep the server from ending', async () => {
  const server = await new Server().start();
  try {
    await server.tell(order('W-1', { email: 'ada@example.com' }, { userId: 'u-1' }));
    const walk = server.ask('POST', '/api/clock', { now: '9999-01-01T00:00:00Z' }).catch(() => null);
    await until('the clock walks', async () => (await server.ask('GET', '/api/home')).json.now > '2026-03-03');
    const ended = await Promise.race([server.stop().then(() => true), setTimeout(NEVER, false, { ref: false })]);
    if (!ended) await server.stop('SIGKILL');
    assert.ok(ended, 'it walks on');
    const answer = await walk;
    assert.ok(answer === null || answer.status === 503, answer?.text);
    assert.match(server.command('check'), / 0 problems/);
  } finally {
    await server.remove();
  }
});
