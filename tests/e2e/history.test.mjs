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

test('a list of consents: only a clear yes is one, a no needs no date, and each channel counts', async () => {
  const server = await new Server().start();
  try {
    const file = join(server.data, 'consents.csv');
    writeFileSync(file, [
      'email,channel,purpose,state,date',
      'a@c.example,email,marketing,subscribed,2024-01-01', 'b@c.example,email,marketing,,2024-01-01',
      'c@c.example,email,marketing,0,2024-01-01', 'd@c.example,email,marketing,Never subscribed,soon', 'e@c.example,email,marketing,no,',
      'f@c.example,email,marketing,maybe,2024-01-01', 'g@c.example,email,marketing,yes,soon', 'h@c.example,email,marketing,yes,',
      'a@c.example,sms,marketing,subscribed,2024-01-01', '',
    ].join('\n'));
    const said = server.command('import', '--format', 'consents', file);
    assert.match(said, /^lines 9\nrejected 3\nstored 6\nrepeated 0$/m);
    assert.match(said, /^may_get_offers 2$/m);
    const told = readFileSync(join(server.data, 'rejects.csv'), 'utf8');
    assert.match(told, /,7,says neither yes \(given\) nor no \(refused\),maybe$/m);
    assert.match(server.command('import', '--format', 'consents', file), /^stored 0\nrepeated 6$/m);
  } finally {
    await server.remove();
  }
});

test("Shopify's export may lack columns, but not those that make an order", async () => {
  const server = await new Server().start();
  try {
    const file = join(server.data, 'orders.csv');
    writeFileSync(file, 'Name,Email,Currency,Total,Created at,Accepts Marketing,Lineitem quantity,Lineitem name,Lineitem price\n' +
      '#1001,s@c.example,EUR,25.00,2024-01-01 10:00:00 +0100,yes,2,Mug,10.00\n#1001,,,,,,1,Cup,5.00\n' +
      '#1002,t@c.example,EUR,25.00,nodate,yes,1,Cup,5.00\n' +
      '#1003,u@c.example,EUR,"1,000.00",2024-01-01,yes,1,Cup,5.00\n' +
      '#1004,v@c.example,EURO,25.00,2024-01-01,yes,1,Cup,5.00\n' +
      '#1005,w@c.example,EUR,10.00,2024-01-01,perhaps,1,Cup,10.00\n');
    const said = server.command('import', '--format', 'shopify', file);
    assert.match(said, /^lines 6\nrejected 3\nstored 3\nrepeated 0\norders 2$/m);
    assert.match(said, /^noted 1$/m);
    assert.match(said, /^may_get_offers 1$/m);
    const told = readFileSync(join(server.data, 'rejects.csv'), 'utf8');
    for (const reason of [/,5,"?total '1,000.00' is no amount/m, /,6,there is no currency 'EURO'/m, /,7,the consent says neither yes nor no: it was left out,perhaps/m])
      assert.match(told, reason);
    assert.equal(server.report().revenue_minor.EUR, 3500);
    writeFileSync(file, 'Name,Email,Currency,Total\n#1003,s@c.example,EUR,25.00\n');
    assert.throws(() => server.command('import', '--format', 'shopify', file), /the mapping, or the file, lacks placed_at/);
  } finally {
    await server.remove();
  }
});

test('a date of an order that cannot be read is a rejected line, none is none', async () => {
  const server = await new Server().start();
  try {
    const file = join(server.data, 'orders.csv'), map = join(server.data, 'map.json');
    const dates = ['placed_at', 'promised_at', 'shipped_at', 'delivered_at', 'cancelled_at'];
    writeFileSync(map, JSON.stringify({ ...Object.fromEntries(['order_id', ...dates, 'total'].map((name) => [name, name])), currency: { value: 'EUR' } }));
    const row = (id, bad) => [id, ...dates.map((name) => (name === bad ? '2024-02-30' : name === 'cancelled_at' ? '' : '2024-02-29 10:00')), '10.00'].join();
    writeFileSync(file, [`order_id,${dates},total`, row('G-1'), ...dates.map((name) => row(`B-${name}`, name)), 'G-2,2024-02-29,,,,,10.00', ''].join('\n'));
    const said = server.command('import', '--format', 'orders', '--map', map, file);
    assert.match(said, /^lines 7\nrejected 5\nstored 4\nrepeated 0\norders 2$/m); // G-1 is placed, shipped and delivered
    const told = readFileSync(join(server.data, 'rejects.csv'), 'utf8');
    dates.forEach((name, i) => assert.match(told, new RegExp(`,${i + 3},${name} '2024-02-30' is no date`, 'm')));
  } finally {
    await server.remove();
  }
});
