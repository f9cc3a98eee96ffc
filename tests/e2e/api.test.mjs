// api.test.mjs - every answer of the management interface has the form openapi.json says, and what
// is refused names its field.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { answerSchema, api, faults } from './schema.mjs';
import { Server, order, until } from './server.mjs';

const server = new Server({ now: '2026-03-02T09:00:00Z' });
const names = {};

const ask = (...words) => server.ask(...words);

async function fitting(method, template, path, body, status = 200) {
  const answer = await ask(method, path, body);
  assert.equal(answer.status, status, `${method} ${path}: ${answer.text}`);
  const schema = answerSchema(template, method.toLowerCase(), status);
  if (schema) assert.deepEqual(faults(schema, answer.json), [], `${method} ${path}`);
  return answer.json;
}

before(async () => {
  await server.start();
  const order = { order_id: '1001', total: 59, currency: 'EUR', shipping: 4.9, promised_at: '2026-03-05', products: [{ product_id: 'p1', name: 'Lamp', price: 27.05, quantity: 2 }] };
  const calls = [
    { type: 'identify', userId: 'u1', traits: { email: 'anna@example.com', name: 'Anna Schmidt', address: { country: 'DE' } } },
    { type: 'track', userId: 'u1', event: 'Order Completed', properties: order },
    { type: 'track', userId: 'u1', event: 'Order Shipped', properties: { order_id: '1001', shipment_id: '1', carrier: 'dhl', tracking_number: 'X123' } },
  ];
  const stored = await server.call('/v1/batch', { batch: calls.map((call, i) => ({ ...call, messageId: `m${i}` })) });
  assert.deepEqual(stored.json, { success: true, errors: [] });
  await server.clock('2026-03-02T10:00:00Z');
  names.customer = (await ask('GET', '/api/customers')).json.items[0].id;
  names.message = (await ask('GET', '/api/messages')).json.items[0].id;
});
after(() => server.remove());

test('reads have the form that is described', async () => {
  const paths = {
    '/api/home': '/api/home', '/api/report': '/api/report?step=month', '/api/customers': '/api/customers',
    '/api/customers/{id}': `/api/customers/${names.customer}`, '/api/customers/{id}/timeline': `/api/customers/${names.customer}/timeline`,
    '/api/orders': '/api/orders', '/api/orders/{id}': '/api/orders/1001', '/api/parcels': '/api/parcels', '/api/parcels/{id}': '/api/parcels/1001%2F1',
    '/api/messages': '/api/messages', '/api/messages/{id}': `/api/messages/${names.message}`, '/api/journeys': '/api/journeys', '/api/journeys/{name}': '/api/journeys/nps', '/api/templates': '/api/templates', '/api/templates/{name}': '/api/templates/_shared',
    '/api/resume': '/api/resume', '/api/golive': '/api/golive', '/api/sample': '/api/sample', '/api/imports': '/api/imports', '/api/products': '/api/products', '/api/products/{id}': '/api/products/p1',
  };
  await fitting('PUT', '/api/templates/{name}', '/api/templates/_shared', { texts: { en: { bye: 'Bye' } } });
  for (const [template, path] of Object.entries(paths)) await fitting('GET', template, path);
  for (const path of Object.keys(api.paths).filter((p) => p.startsWith('/api/settings/') && api.paths[p].get)) await fitting('GET', path, path);
});

test('a message shown again leads nowhere and says why it was sent', async () => {
  const message = await fitting('GET', '/api/messages/{id}', `/api/messages/${names.message}`);
  assert.ok(message.why.some((link) => link.what === 'hand_over' && link.outcome === 'done'));
  const html = await ask('GET', `/api/messages/${names.message}/html`);
  assert.equal(html.status, 200);
  assert.doesNotMatch(html.text, /href="(?!#)/);
  const late = await ask('POST', `/api/messages/${names.message}/revoke`);
  assert.equal(late.status, 409);
});

test('what a person changes is there in the answer', async () => {
  const customer = `/api/customers/${names.customer}`;
  const told = await fitting('POST', '/api/customers/{id}/consent', `${customer}/consent`, { channel: 'email', purpose: 'marketing', state: 'granted', text: 'on the phone' });
  assert.equal(told.consents[0].state, 'granted');
  assert.equal((await fitting('POST', '/api/pause', '/api/pause', { reason: 'wrong price' })).paused.reason, 'wrong price');
  assert.equal((await fitting('POST', '/api/resume', '/api/resume', { lapse: [] })).paused, null);
  assert.equal((await fitting('PUT', '/api/journeys/{name}', '/api/journeys/nps', { state: 'paused' })).state, 'paused');
  const brand = { name: 'Nordlicht', logo_url: null, colour: '#2F5D50', tone: 'formal', postal_address: 'Berlin', imprint_url: null, privacy_url: null, help_url: null, help_email: null, help_phone: null };
  assert.deepEqual(await fitting('PUT', '/api/settings/brand', '/api/settings/brand', brand), brand);
  await fitting('POST', '/api/settings/people', '/api/settings/people', { email: 'jo@example.com', name: 'Jo', role: 'agent' }, 201);
});

test('a key tells when it was last used', async () => {
  const made = await fitting('POST', '/api/settings/keys', '/api/settings/keys', { name: 'shop', scope: 'write' }, 201);
  const kept = async () => (await ask('GET', '/api/settings/keys')).json.items.find((k) => k.id === made.id);
  assert.equal((await kept()).last_used_at, null);
  const call = { method: 'POST', headers: { authorization: `Basic ${btoa(`${made.key}:`)}` }, body: JSON.stringify({ userId: 'u-1', traits: {} }) };
  assert.equal((await fetch(`${server.url}/v1/identify`, call)).status, 200);
  assert.notEqual((await kept()).last_used_at, null);
});

test('an import: announced, uploaded by pieces, looked at, started', async () => {
  const csv = 'Invoice,InvoiceDate,Quantity,Price,Customer ID\n7,2025-01-02 08:26,6,2.55,17850\n8,2025-01-03 08:26,x,2.55,17850\n';
  const made = await fitting('POST', '/api/imports', '/api/imports', { name: 'o.csv', bytes: csv.length }, 201);
  await ask('PUT', `/api/imports/${made.id}/file?offset=0`, csv.slice(0, 20));
  assert.equal((await ask('PUT', `/api/imports/${made.id}/file?offset=0`, csv)).json.field, 'offset');
  const ready = await ask('PUT', `/api/imports/${made.id}/file?offset=20`, csv.slice(20));
  assert.deepEqual(faults(answerSchema('/api/imports/{id}', 'get', 200), ready.json), []);
  assert.equal(ready.json.mapping.order_id, 'invoice');
  const start = { format: 'orders', mapping: ready.json.mapping, options: { currency: 'GBP' } };
  await fitting('POST', '/api/imports/{id}/start', `/api/imports/${made.id}/start`, start);
  const now = await until('the import ends', async () => {
    const seen = await fitting('GET', '/api/imports/{id}', `/api/imports/${made.id}`);
    return seen.state !== 'running' && seen;
  });
  assert.equal(now.state, 'done', now.problem);
  assert.equal(now.account.rejected, 1);
});

test('an order only heard of is in no list and no count until it is told; its parcel is', async () => {
  const tell = (event, properties) => server.call('/v1/batch', { batch: [{ type: 'track', userId: 'u2', event, messageId: `${event}-${properties.order_id}`, properties }] });
  const orders = async (query = '') => (await fitting('GET', '/api/orders', `/api/orders${query}`)).items.map((one) => one.number);
  const known = await orders();
  const today = async () => (await fitting('GET', '/api/home', '/api/home')).orders_today;
  const before = await today();
  await tell('Order Shipped', { order_id: '2002', shipment_id: '1', carrier: 'dhl', tracking_number: 'X2002', promised_at: '2026-03-01' });
  await server.clock('2026-03-02T10:10:00Z');
  const parcel = (await fitting('GET', '/api/parcels', '/api/parcels?q=dhl%7CX2002')).items[0];
  const owner = parcel.customer.id;
  assert.equal(parcel.order, null);
  await fitting('GET', '/api/parcels/{id}', `/api/parcels/${encodeURIComponent(parcel.id)}`);
  assert.deepEqual(await orders(), known);
  for (const query of [`?customer=${owner}`, '?q=2002', '?q=X2002', '?late=true']) assert.deepEqual(await orders(query), [], query);
  assert.equal((await ask('GET', '/api/orders/2002')).status, 404);
  const customer = await fitting('GET', '/api/customers/{id}', `/api/customers/${owner}`);
  assert.deepEqual([customer.orders, customer.late], [0, 0]);
  assert.equal(await today(), before);
  await tell('Order Completed', { order_id: '2002', total: 10, currency: 'EUR', products: [] });
  await server.clock('2026-03-02T10:11:00Z');
  for (const query of [`?customer=${owner}`, '?q=X2002', '?q=x2002', '?q=dhl%7CX2002']) assert.deepEqual(await orders(query), ['2002'], query);
  assert.deepEqual((await fitting('GET', '/api/customers', '/api/customers?q=X2002')).items.map((one) => one.id), [owner]);
  assert.equal(await today(), before + 1);
  assert.deepEqual((await fitting('GET', '/api/parcels', '/api/parcels?q=X2002')).items[0].order, { id: '2002', number: '2002' });
  assert.equal((await fitting('GET', '/api/orders/{id}', '/api/orders/2002')).state, 'shipped');
});

test('orders are found by the beginning of their number, within the other filters; a whole number is its order', async () => {
  const place = (id) => server.tell({ type: 'track', userId: 'u2', event: 'Order Completed', messageId: `placed-${id}`, properties: { order_id: id, total: 10, currency: 'EUR', products: [] } });
  const orders = async (query) => (await fitting('GET', '/api/orders', `/api/orders?${query}`)).items.map((one) => one.number);
  for (const id of ['Ä/7', 'Ä/71', 'Ä/72', 'Ä/8']) await place(id);
  const q = (text) => `q=${encodeURIComponent(text)}`;
  assert.deepEqual(await orders(q('Ä')), ['Ä/8', 'Ä/72', 'Ä/71', 'Ä/7']);
  assert.deepEqual(await orders(`${q(' Ä/ ')}&limit=2`), ['Ä/8', 'Ä/72']);
  assert.deepEqual(await orders(q('Ä/7')), ['Ä/7']);
  assert.deepEqual(await orders(`${q('Ä')}&state=delivered`), []);
  assert.deepEqual(await orders(q('/7')), []);
});

test('a return is seen in the order, its state and the timeline, and nothing more is asked', async () => {
  const tell = (event, properties) => server.call('/v1/batch', { batch: [{ type: 'track', userId: 'u1', event, messageId: `${event}-${JSON.stringify(properties)}`, properties: { order_id: '1001', ...properties } }] });
  const get = () => fitting('GET', '/api/orders/{id}', '/api/orders/1001');
  const listed = async (state) => (await fitting('GET', '/api/orders', `/api/orders?state=${state}`)).items.map((one) => one.number);
  await tell('Order Delivered', { shipment_id: '1' });
  assert.equal((await get()).state, 'delivered');
  await tell('Return Requested', { return_id: 'R1', reason: 'too bright', products: [{ product_id: 'p1', quantity: 1 }] });
  const asked = await get();
  assert.equal(asked.state, 'return_requested');
  assert.deepEqual(asked.returns.map(({ id, received_at, reason, products }) => ({ id, received_at, reason, products })),
    [{ id: 'R1', received_at: null, reason: 'too bright', products: [{ product_id: 'p1', name: 'Lamp', quantity: 1 }] }]);
  assert.deepEqual(await listed('return_requested'), ['1001']);
  assert.deepEqual(await listed('delivered'), []);
  await tell('Return Received', { return_id: 'R1' });
  assert.equal((await get()).state, 'part_returned');
  await tell('Return Received', {});
  assert.equal((await get()).state, 'returned');
  const page = await fitting('GET', '/api/customers/{id}/timeline', `/api/customers/${names.customer}/timeline`);
  assert.deepEqual(page.items.filter((one) => one.name.startsWith('Return')).map((one) => one.kind), ['order', 'order', 'order']);
  await server.clock('2026-03-30T10:00:00Z');
  assert.deepEqual(server.kinds().filter((kind) => kind === 'nps' || kind === 'review_request'), []);
});

test('what is refused names its field', async () => {
  for (const [method, path, body, status, field] of [
    ['GET', '/api/customers?foo=1', undefined, 422, 'foo'],
    ['GET', '/api/orders?limit=0', undefined, 422, 'limit'],
    ['GET', '/api/report?from=yesterday', undefined, 422, 'from'],
    ['PUT', '/api/settings/brand', { name: '' }, 422, 'name'],
    ['POST', '/api/golive', { mode: 'live', kinds: {}, trial_addresses: [], send_overdue: [] }, 422, 'mode'],
    ['GET', '/api/orders/none', undefined, 404, undefined],
    ['POST', '/api/home', {}, 405, undefined],
  ]) {
    const answer = await ask(method, path, body);
    assert.equal(answer.status, status, `${method} ${path}: ${answer.text}`);
    assert.equal(answer.json.field, field, `${method} ${path}: ${answer.text}`);
  }
});

test('who is known by a number alone is called by it, in each list and on the page', async () => {
  const numbered = { email: undefined, shipping_address: undefined, locale: undefined };
  await server.tell(
    order('N-1', numbered, { userId: '13085' }),
    { type: 'track', event: 'Order Shipped', userId: '13085', messageId: 'N-1-s', properties: { order_id: 'N-1', shipment_id: '1', carrier: 'dhl', tracking_number: 'TN1' } },
  );
  const who = { name: null, email: null, number: '13085' };
  const found = (await fitting('GET', '/api/customers', '/api/customers?q=13085')).items;
  assert.deepEqual(found.map(({ name, email, number }) => ({ name, email, number })), [who]);
  const { id } = found[0];
  const one = await fitting('GET', '/api/customers/{id}', `/api/customers/${id}`);
  assert.deepEqual([one.name, one.number], [null, '13085']);
  assert.deepEqual((await fitting('GET', '/api/orders', `/api/orders?customer=${id}`)).items[0].customer, { id, ...who });
  assert.deepEqual((await fitting('GET', '/api/orders/{id}', '/api/orders/N-1')).customer, { id, ...who });
  assert.deepEqual((await fitting('GET', '/api/parcels', '/api/parcels?q=TN1')).items[0].customer, { id, ...who });
  assert.ok((await fitting('GET', '/api/home', '/api/home')).latest.some((l) => l.customer.number === '13085'));
});
