// products.test.mjs - products as reference data: learnt from events and from the shop's own list, with
// versions; mails and pages show what an order's lines leave out. On SQLite and PostgreSQL.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { answerSchema, faults } from './schema.mjs';
import { Server, order, mailText } from './server.mjs';

for (const [name, database] of [['SQLite', ''], ['PostgreSQL', process.env.AFTERGLOW_TEST_DATABASE]]) {
  if (database === undefined) {
    console.log('skipped: products on PostgreSQL');
    continue;
  }
  const server = new Server({ database });
  before(() => server.start());
  after(() => server.remove());
  const ask = async (method, path, body) => {
    const { status, json } = await server.ask(method, path, body);
    const template = path.replace(/\/products\/.*/, '/products/{id}').replace(/\/orders\/.*/, '/orders/{id}').split('?')[0];
    if (status === 200) assert.deepEqual(faults(answerSchema(template, method.toLowerCase(), 200), json), [], path);
    return { status, json };
  };

  test(`${name}: an event and the shop's list give one product with versions`, async () => {
    await server.tell(order('1', { products: [{ product_id: 'k1', name: 'Kettle', category: 'kitchen', price: 59, quantity: 1 }] }));
    await server.clock('2026-03-02T09:10:00Z');
    const told = await ask('POST', '/api/products', { products: [
      { product_id: 'k1', image_url: 'https://shop.example/k1.png', prices: [{ currency: 'EUR', amount: '49.00' }], stock: 7 },
      { product_id: 'k1', name: 'Old kettle', at: '2025-01-01T00:00:00Z' },
    ] });
    assert.deepEqual(told.json, { products: 2, changes: 4 });
    assert.equal((await ask('POST', '/api/products', { products: [{ product_id: 'k1', stock: 7 }] })).json.changes, 0);
    const { json } = await ask('GET', '/api/products/k1');
    assert.equal(json.name, 'Kettle');
    assert.equal(json.stock, 7);
    assert.deepEqual(json.prices, [{ variant: null, price: { minor: 4900, currency: 'EUR' } }]);
    assert.deepEqual(json.versions.map((v) => v.name), ['Kettle', 'Kettle', 'Old kettle']);
    assert.deepEqual(json.versions[0].changed.sort(), ['image_url', 'price/EUR', 'stock']);
    assert.deepEqual(json.versions.map((v) => v.prices[0]?.price.minor), [4900, 5900, undefined]);
    assert.equal(json.versions[2].changed_at, '2025-01-01T00:00:00.000Z');
    const list = await ask('GET', '/api/products?limit=1');
    assert.deepEqual(list.json.items.map((one) => one.product_id), ['k1']);
    assert.equal((await ask('GET', '/api/products/none')).status, 404);
  });

  test(`${name}: a mail, the order and the shopper's page show what the line leaves out`, async () => {
    await server.clock('2026-03-02T09:20:00Z');
    await server.tell(order('2', { products: [{ product_id: 'k1', price: 49, quantity: 1 }] }));
    await server.clock('2026-03-02T09:21:00Z');
    const mail = mailText(server.mails().find((one) => one.headers['x-afterglow-cause'] === 'order:2'));
    assert.match(mail, /https:\/\/shop\.example\/k1\.png/);
    assert.match(mail, /Kettle/);
    const { json } = await ask('GET', '/api/orders/2');
    assert.equal(json.lines[0].image_url, 'https://shop.example/k1.png');
    assert.equal(json.lines[0].name, 'Kettle');
    const page = await (await fetch(mail.match(/http:\/\/127[^\s"<>]*\/s\/o\/[^\s"<>]*/)[0])).text();
    assert.match(page, /https:\/\/shop\.example\/k1\.png/);
    // Shown again it is the mail that was sent, though the picture has changed since.
    await ask('POST', '/api/products', { products: [{ product_id: 'k1', image_url: 'https://shop.example/new.png' }] });
    const sent = json.messages.find((one) => one.kind === 'order_confirmation');
    const shown = await fetch(`${server.url}/api/messages/${sent.id}/html`, { headers: { authorization: `Bearer ${server.key('admin')}` } });
    assert.match(await shown.text(), /k1\.png/);
  });

  test(`${name}: what is refused names its field`, async () => {
    for (const [product, field] of [
      [{ name: 'x' }, 'products/0/product_id'], [{ product_id: 'a', stock: 'many' }, 'products/0/stock'],
      [{ product_id: 'a', image_url: 'javascript:1' }, 'products/0/image_url'], [{ product_id: 'a', size: 1 }, 'products/0/size'],
      [{ product_id: 'a', prices: [{ currency: 'EUR', amount: -1 }] }, 'products/0/prices'],
    ]) {
      const answer = await ask('POST', '/api/products', { products: [product] });
      assert.equal(answer.status, 422);
      assert.equal(answer.json.field, field);
    }
    assert.equal((await ask('GET', '/api/products/a')).status, 404);
  });
}
