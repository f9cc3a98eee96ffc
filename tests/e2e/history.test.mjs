// history.test.mjs - a file of Segment calls as they were sent long ago: the times in it are true, and
// a call without an id is still one call when the file is told again.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Server, order } from './server.mjs';

test('calls of a file keep their times and are stored once', async () => {
  const server = await new Server().start();
  try {
    const file = join(server.data, 'calls.ndjson');
    const call = (order_id, more) => ({
      type: 'track', event: 'Order Completed', userId: 'h-1', timestamp: '2024-01-05T10:00:00Z', ...more,
      properties: { order_id, total: '10.00', currency: 'EUR' },
    });
    const calls = [call('H1', { sentAt: '2024-01-05T10:00:01Z' }), call('H2', { messageId: 'h2' })];
    writeFileSync(file, calls.map((c) => JSON.stringify(c)).join('\n'));
    const first = server.command('import', '--format', 'segment', file);
    const second = server.command('import', '--format', 'segment', file);
    assert.match(first, /^stored 2$/m);
    assert.match(first, /^orders 2$/m);
    assert.match(second, /^stored 0$/m);
    assert.match(second, /^repeated 2$/m);
    const times = execFileSync('sqlite3', [`${server.data}/afterglow.db`,
      `SELECT DISTINCT strftime('%Y-%m-%dT%H:%M', occurred_at / 1000000, 'unixepoch') FROM event`], { encoding: 'utf8' });
    assert.equal(times.trim(), '2024-01-05T10:00');
    assert.equal(server.mails().length, 0);
  } finally {
    await server.remove();
  }
});

test('a file that cannot be read is refused with the reason', async () => {
  const server = await new Server().start();
  try {
    const empty = join(server.data, 'empty.csv');
    writeFileSync(empty, '');
    for (const [format, file, said] of [
      ['segment', '/nonexistent.ndjson', /cannot open \/nonexistent.ndjson: No such file/],
      ['segment', server.data, /cannot read .*: Is a directory/],
      ['consents', empty, /the file is empty/],
    ]) {
      const program = process.env.AFTERGLOW ?? 'build/afterglow';
      const answer = spawnSync(program, ['import', '--format', format, file, ...server.at()], { encoding: 'utf8' });
      assert.equal(answer.status, 1);
      assert.match(answer.stderr, said);
    }
  } finally {
    await server.remove();
  }
});

test('a suppression with a date that cannot be read still suppresses, and is told', async () => {
  // Later than the machine's own clock, by which the command imports.
  const server = await new Server({ now: '2090-03-02T09:00:00Z' }).start();
  try {
    const file = join(server.data, 'suppressed.csv');
    writeFileSync(file, 'email,reason,date\nc@d.example,bounced,2024-02-30\ng@d.example,bounced,2024-02-29\nno address,bounced,\n');
    const said = server.command('import', '--format', 'suppressions', file);
    assert.match(said, /^rejected 1$/m);
    assert.match(said, /^stored 2$/m);
    assert.match(said, /^noted 1$/m);
    const told = readFileSync(join(server.data, 'rejects.csv'), 'utf8').split('\n').filter((line) => line.includes('2024-02-30'));
    assert.equal(told.length, 1);
    assert.match(told[0], /,2,this is no date: it counts from the import on,2024-02-30$/);
    assert.match(server.command('import', '--format', 'suppressions', file), /^repeated 2$/m);
    for (const name of ['c', 'g', 'other'])
      await server.call('/v1/track', order(`S-${name}`, { email: `${name}@d.example` }, { userId: `s-${name}` }));
    await server.clock('2090-03-02T10:00:00Z');
    assert.deepEqual(server.mails().map((mail) => mail.headers.to), ['other@d.example']);
    const consents = join(server.data, 'consents.csv');
    writeFileSync(consents, 'email,date\nc@d.example,2024-02-30\n');
    assert.match(server.command('import', '--format', 'consents', consents), /^rejected 1\nstored 0$/m);
  } finally {
    await server.remove();
  }
});
