// loop.test.mjs - an order's whole life on a virtual clock: each mail at its moment, none twice, none that
// should not be; on SQLite and, when AFTERGLOW_TEST_DATABASE is set, on PostgreSQL.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { Server, order, mailText } from './server.mjs';

const track = (event, id, properties, more = {}) => ({
  type: 'track', event, userId: 'u-1', messageId: `${event}-${id}-${JSON.stringify(properties).length}`,
  properties: { order_id: id, ...properties }, ...more,
});
const consent = (purpose, state = 'given') => ({
  type: 'track', event: 'Consent Changed', userId: 'u-1', messageId: `consent-${purpose}-${state}`,
  properties: { channel: 'email', purpose, state, source: 'checkout', text: 'Yes, ask me.' },
});

for (const [name, database] of [['SQLite', ''], ['PostgreSQL', process.env.AFTERGLOW_TEST_DATABASE]]) {
  if (database === undefined) {
    console.log('skipped: the loop on PostgreSQL');
    continue;
  }
  const server = new Server({ database });
  before(() => server.start());
  after(() => server.remove());
  const tell = async (call) => {
    const answer = await server.call('/v1/batch', { batch: [call] });
    assert.deepEqual(answer.json?.errors, [], answer.text);
  };

  test(`${name}: an order's life`, async () => {
    await tell(consent('feedback'));
    await tell(order('1001', { promised_at: '2026-03-06T18:00:00Z' }));
    await server.clock('2026-03-02T09:01:00Z');
    assert.deepEqual(server.kinds(), ['order_confirmation']);
    const [mail] = server.mails();
    assert.equal(mail.headers['x-afterglow-cause'], 'order:1001');
    assert.match(mail.headers.to, /ada@example\.com/);
    assert.match(mailText(mail), /Kettle/);
    assert.match(mailText(mail), /1001/);

    await tell(track('Order Shipped', '1001', { shipment_id: '1001/1', carrier: 'dhl', tracking_number: 'T1' }));
    await server.clock('2026-03-03T09:00:00Z');
    assert.deepEqual(server.kinds(), ['order_confirmation', 'order_shipped']);

    await server.clock('2026-03-09T09:00:00Z');
    assert.deepEqual(server.kinds(), ['order_confirmation', 'order_delayed', 'order_shipped']);

    await tell(track('Order Delivered', '1001', { shipment_id: '1001/1', delivered_at: '2026-03-09T09:30:00Z' }));
    await server.clock('2026-03-09T12:00:00Z');
    assert.ok(server.kinds().includes('order_delivered'), server.kinds().join());

    await server.clock('2026-03-13T12:00:00Z');
    assert.ok(server.kinds().includes('nps'), server.kinds().join());
    await server.clock('2026-03-25T12:00:00Z');
    assert.deepEqual(server.kinds(), [
      'nps', 'order_confirmation', 'order_delayed', 'order_delivered', 'order_shipped', 'review_request',
    ]);
    assert.equal(new Set(server.mails().map((mail) => mail.headers['message-id'])).size, 6);
  });

  test(`${name}: the report counts what went out`, () => {
    const report = server.report();
    assert.equal(report.orders, 1);
    assert.equal(report.customers, 1);
    assert.deepEqual(report.revenue_minor, { EUR: 5500 });
    for (const kind of ['order_confirmation', 'nps', 'review_request'])
      assert.equal(report.messages.email[kind].sent, 1, kind);
  });

  test(`${name}: without consent no feedback is asked; order news comes all the same`, async () => {
    const of = (call) => ({ ...call, userId: 'u-2' });
    await tell(of(order('2001', { email: 'ben@example.com' })));
    await tell(of(track('Order Delivered', '2001', { shipment_id: '2001/1' })));
    await server.clock('2026-04-30T12:00:00Z');
    const mine = server.mails().filter((mail) => mail.headers.to.includes('ben@'));
    const kinds = mine.map((mail) => mail.headers['x-afterglow-kind']).sort();
    assert.ok(kinds.includes('order_confirmation') && kinds.includes('order_delivered'), kinds.join());
    assert.ok(!kinds.includes('nps') && !kinds.includes('review_request'), kinds.join());
  });

  test(`${name}: one order told three times is one order and one confirmation`, async () => {
    const before = server.mails().length;
    const call = order('3001', { email: 'cleo@example.com' }, { userId: 'u-3' });
    await tell({ ...call, messageId: 'webhook-3001' });
    await tell({ ...call, messageId: 'segment-3001' });
    await tell({ ...call, messageId: 'import-3001', userId: undefined });
    await server.clock('2026-04-30T13:00:00Z');
    assert.equal(server.mails().length - before, 1);
  });

  test(`${name}: the store agrees with its log`, () => {
    assert.match(server.command('check'), / 0 problems/);
  });
}
