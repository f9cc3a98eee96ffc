// recount.test.mjs - the reporting zone of a shop with orders is changed while orders come in and the
// server is killed in the middle: old days until the switch, then the new ones, nothing twice and
// nothing left out; on SQLite and, when AFTERGLOW_TEST_DATABASE is set, on PostgreSQL.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Server, order } from './server.mjs';

const AT_ONCE = 500;
const BATCHES = 5;

for (const [name, database] of [['SQLite', ''], ['PostgreSQL', process.env.AFTERGLOW_TEST_DATABASE]]) {
  if (database === undefined) {
    console.log('skipped: the recount on PostgreSQL');
    continue;
  }
  test(`${name}: the zone changes under a server that is killed`, async () => {
    const server = await new Server({ virtual: false, database }).start();
    let told = 0;
    // 22:30 in UTC is the next day in Berlin and in Tokyo.
    const tell = async (count) => {
      const batch = Array.from({ length: count }, (_, i) => {
        const n = told + i;
        return { ...order(`R${n}`, { email: `r${n % 700}@example.com` }), userId: `r-${n % 700}`, timestamp: `2026-05-0${1 + (n % 9)}T22:30:00Z` };
      });
      const answer = await server.call('/v1/batch', { batch });
      assert.deepEqual(answer.json?.errors, [], answer.text);
      told += count;
    };
    const api = async (method, path, body) => {
      const response = await fetch(server.url + path, { method, headers: { authorization: `Bearer ${server.key('admin')}` }, body: body && JSON.stringify(body) });
      assert.ok(response.ok, `${method} ${path}: ${response.status}`);
      return response.json();
    };
    const firstDay = async () => {
      const report = await api('GET', '/api/report?from=2026-05-01&to=2026-05-02&step=day');
      return { zone: report.zone, orders: report.report.orders };
    };
    const want = (zone) => api('PUT', '/api/settings/reporting', { zone, week_starts: 'monday' });
    const reporting = () => api('GET', '/api/settings/reporting');
    try {
      for (let i = 0; i < BATCHES; i++) await tell(AT_ONCE);
      const onFirst = () => Math.ceil(told / 9);
      assert.deepEqual(await firstDay(), { zone: 'UTC', orders: onFirst() });

      let killed = null;
      for (let tries = 0; !killed && tries < 10; tries++) {
        const zone = tries % 2 ? 'Asia/Tokyo' : 'Europe/Berlin';
        let now = await want(zone);
        assert.equal(now.zone, zone);
        while (now.recounting && !killed) {
          if (now.recounting.done > 0 && now.recounting.done < 1) {
            await server.stop('SIGKILL');
            killed = { zone, at: now.recounting.done, from: now.recounting.zone };
          } else {
            now = await reporting();
          }
        }
      }
      assert.ok(killed, 'a recount is seen under way');
      await server.start();
      const before = await firstDay();
      if (before.zone === 'UTC') assert.equal(before.orders, onFirst());
      let steps = 0;
      for (let now = await reporting(); now.recounting && steps < 2000; now = await reporting(), steps++)
        await tell(9); // one for each day
      assert.deepEqual(await firstDay(), { zone: killed.zone, orders: 0 });
      const second = await api('GET', '/api/report?from=2026-05-02&to=2026-05-03&step=day');
      assert.equal(second.report.orders, onFirst());
      await tell(9);
      await server.stop();
      assert.match(server.command('check'), / 0 problems/);
      assert.equal(server.report().orders, told);
    } finally {
      await server.remove();
    }
  });
}
