// recount.test.mjs - the reporting zone of a shop with orders is changed while orders come in and the
// server is killed in the middle: old days until the switch, then the new ones, nothing twice and
// nothing left out; on SQLite and, when AFTERGLOW_TEST_DATABASE is set, on PostgreSQL. And a shop that
// gets a second storefront has the figures of each.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Server, order, until } from './server.mjs';

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
        return { ...order(`R${n}`, { email: `r${n % 700}@example.com` }), userId: `r-${n % 700}`, timestamp: `2024-05-0${1 + (n % 9)}T22:30:00Z` };
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
      const report = await api('GET', '/api/report?from=2024-05-01&to=2024-05-02&step=day');
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
      await until('all is counted', async () => {
        if (!(await reporting()).recounting) return true;
        await tell(9); // one for each day
      }, 0);
      assert.deepEqual(await firstDay(), { zone: killed.zone, orders: 0 });
      const second = await api('GET', '/api/report?from=2024-05-02&to=2024-05-03&step=day');
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

test('a second storefront: the figures of each, and of the whole', async () => {
  const server = await new Server().start();
  const report = async (storefront) => (await server.ask('GET', `/api/report?from=2026-02-01&to=2026-03-01&step=month${storefront ? `&storefront=${storefront}` : ''}`)).json;
  try {
    const [main] = (await server.ask('GET', '/api/settings/storefronts')).json.items;
    const place = (id, user, affiliation) => ({ ...order(id, { total: 10, shipping: 0, affiliation }), userId: user, timestamp: '2026-02-10T10:00:00Z' });
    const batch = [place('1', 'a'), place('2', 'a', 'north'), place('3', 'b', 'north'), place('4', 'b', 'north'), place('5', 'c', main.id)];
    assert.deepEqual((await server.call('/v1/batch', { batch })).json?.errors, []);
    const whole = (await report()).report;
    assert.equal(whole.orders, 5);
    assert.deepEqual((await report(main.id)).report, whole, 'the only storefront is the shop');
    assert.equal((await server.ask('GET', '/api/report?storefront=north')).status, 422);

    const { id: _, ...body } = main;
    const made = await server.ask('PUT', '/api/settings/storefronts/north', { ...body, name: 'North', country: 'GB' });
    assert.equal(made.status, 200, made.text);
    const north = await until('north is counted', async () => {
      const answer = await server.ask('GET', '/api/report?storefront=north');
      return answer.status !== 409 && answer;
    });
    assert.equal(north.status, 200, north.text);
    const [first, second] = [(await report(main.id)).report, (await report('north')).report];
    assert.deepEqual([first.orders, second.orders], [2, 3]);
    assert.deepEqual([first.revenue_minor.EUR, second.revenue_minor.EUR], [2000, 3000]);
    assert.deepEqual([first.repeat_purchase_rate, second.repeat_purchase_rate], [0, 0.5]);
    assert.equal(first.customers, 2);
    assert.equal(second.customers, 2);
    assert.deepEqual((await report()).report, whole, 'the shop as a whole is as it was');
    const home = async (storefront = '') => (await server.ask('GET', `/api/home${storefront && `?storefront=${storefront}`}`)).json;
    assert.equal((await server.ask('GET', '/api/home?storefront=south')).status, 422);
    const shipped = (order_id, userId) => ({ type: 'track', event: 'Order Shipped', userId, messageId: `s-${order_id}`, properties: { order_id, shipment_id: '1', carrier: 'dhl', tracking_number: `T${order_id}` } });
    const fresh = (id, userId, affiliation) => ({ ...order(id, { total: 10, shipping: 0, affiliation }), userId });
    await server.tell(fresh('H1', 'h', main.id), fresh('H2', 'i', 'north'), fresh('H3', 'j', 'north'), shipped('H1', 'h'), shipped('H2', 'i'), shipped('H3', 'j'));
    const [all, at, beside] = [await home(), await home(main.id), await home('north')];
    assert.deepEqual([all.orders_today, at.orders_today, beside.orders_today], [3, 1, 2]);
    assert.deepEqual([all.on_way, at.on_way, beside.on_way], [3, 1, 2]);
    const listed = async (what, more) => (await server.ask('GET', `/api/${what}?limit=200${more}`)).json.items;
    for (const [storefront, parcels, numbers] of [['', 'TH1 TH2 TH3', '1 2 3 4 5 H1 H2 H3'], [main.id, 'TH1', '1 5 H1'], ['north', 'TH2 TH3', '2 3 4 H2 H3']]) {
      const only = storefront && `&storefront=${storefront}`;
      assert.equal((await listed('parcels', `&open=true${only}`)).map((p) => p.tracking_number).sort().join(' '), parcels);
      assert.equal((await listed('orders', only)).map((o) => o.number).sort().join(' '), numbers);
    }
    const written = async (storefront) => [...new Set((await listed('messages', `&storefront=${storefront}`)).map((m) => m.customer.id))];
    const [ours, theirs] = [await written(main.id), await written('north')];
    assert.ok(ours.length === 1 && theirs.length === 2 && !theirs.includes(ours[0]), JSON.stringify([ours, theirs])); // H1 here, H2 and H3 there
    for (const what of ['parcels', 'orders', 'messages']) assert.equal((await server.ask('GET', `/api/${what}?storefront=south`)).json.field, 'storefront');
    const remove = async (storefront) => (await server.ask('DELETE', `/api/settings/storefronts/${storefront}`)).text;
    assert.match(await remove('north'), /orders belong to this storefront/);
    const orders = (h) => h.latest.filter((l) => l.what === 'order').map((l) => l.order.id).sort();
    assert.deepEqual(orders(at), ['1', '5', 'H1']);
    assert.ok(orders(beside).every((id) => ['2', '3', '4', 'H2', 'H3'].includes(id)), String(orders(beside)));
    const planned = async (storefront) => (await home(storefront)).messages_today.planned;
    await until('what is planned adds up', async () => (await planned(main.id)) + (await planned('north')) === (await planned()));
    const csv = (storefront) => server.ask('GET', `/api/report.csv?kpi=orders&from=2026-02-01&to=2026-03-01&step=month&storefront=${storefront}`);
    assert.match((await csv('north')).text, /2026-02-01,3/);
    const told = JSON.parse(server.command('report', '--json', '--from', '2026-02-01', '--to', '2026-03-01', '--storefront', 'north'));
    assert.deepEqual(told, second);
    assert.throws(() => server.command('report', '--json', '--storefront', 'south'), /there is no storefront/);
    assert.deepEqual((await server.call('/v1/batch', { batch: [place('6', 'c', 'north')] })).json?.errors, []);
    assert.equal((await report('north')).report.orders, 4);
    await server.stop();
    assert.match(server.command('check'), / 0 problems/);
  } finally {
    await server.remove();
  }
});
