// disk.test.mjs - a disk that gets full in the middle of a batch: the sender is told to come again, and
// nothing that was said to be stored is missing.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { Server, order, until } from './server.mjs';

// No file larger than 1 MB: writing beyond fails as on a full disk.
const NARROW = ['sh', '-c', 'trap "" XFSZ; ulimit -S -f 2048; exec "$0" "$@"'];
const batch = (n) => ({
  batch: Array.from({ length: 100 }, (_, i) => ({
    ...order(`F${n}-${i}`, { email: `f${n}-${i}@example.com`, note: 'x'.repeat(2000) }),
    userId: `f-${n}-${i}`,
    messageId: `f-${n}-${i}`,
  })),
});

test('a full disk fails the batch; what was acknowledged is there', async () => {
  const server = await new Server({ virtual: false, under: NARROW }).start();
  try {
    let acknowledged = 0;
    let refused;
    for (let n = 0; n < 40 && !refused; n++) {
      const answer = await server.call('/v1/batch', batch(n));
      if (answer.status === 200) {
        assert.deepEqual(answer.json.errors, []);
        acknowledged += 100;
      } else refused = { n, answer };
    }
    assert.ok(refused, 'the disk never got full');
    // 503 once so much failed in a row that the store is taken to be away: both mean 'come again'.
    assert.ok([500, 503].includes(refused.answer.status), refused.answer.text);
    const ready = async () => {
      const answer = await fetch(`${server.url}/readyz`);
      return [answer.status, await answer.text()];
    };
    // From here on not a byte goes in, so no trial goes through before the question is asked.
    execFileSync('prlimit', ['--pid', String(server.child.pid), '--fsize=0:']);
    const still = await server.call('/v1/batch', batch(refused.n));
    assert.ok([500, 503].includes(still.status), still.text);
    const [status, why] = await ready();
    assert.equal(status, 503);
    assert.match(why, /^nothing can be stored: ./);
    execFileSync('prlimit', ['--pid', String(server.child.pid), '--fsize=unlimited']);
    // By itself, with nothing told: a trial is made each second.
    await until('readyz says 200', async () => (await ready())[0] === 200);
    const again = await server.call('/v1/batch', batch(refused.n));
    assert.deepEqual([again.status, again.json?.errors], [200, []], again.text);
    await server.stop();
    // Once, though each half was tried; that it is over is told after ten seconds, on a slow machine.
    const told = server.log.split('\n').filter((line) => / warn turn_refused /.test(line));
    assert.equal(told.length, 1, server.log);
    const stored = execFileSync('sqlite3', [`${server.data}/afterglow.db`,
      `SELECT count(DISTINCT order_id) FROM customer_order WHERE placed_at > 0`]);
    assert.equal(Number(stored), acknowledged + 100);
    assert.match(server.command('check'), / 0 problems/);
  } finally {
    await server.remove();
  }
});
