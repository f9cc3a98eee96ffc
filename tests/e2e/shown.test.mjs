// shown.test.mjs - a message is shown again exactly as it was sent, whatever changed since: settings, the
// address of this server, the customer's record; and says so when it is not. On SQLite and, when
// AFTERGLOW_TEST_DATABASE is set, on PostgreSQL.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Server, order } from './server.mjs';

for (const [name, database] of [['SQLite', ''], ['PostgreSQL', process.env.AFTERGLOW_TEST_DATABASE]]) {
  if (database === undefined) {
    console.log('skipped: messages shown again on PostgreSQL');
    continue;
  }
  const server = new Server({ database });
  before(() => server.start());
  after(() => server.remove());
  const ask = async (method, path, body) => {
    const { status, json, text } = await server.ask(method, path, body);
    assert.equal(status, 200, `${method} ${path}: ${text}`);
    return json ?? text;
  };
  const messageOf = async (id) => {
    const { items } = await ask('GET', `/api/messages?order=${id}`);
    assert.equal(items.length, 1, JSON.stringify(items));
    return { row: items[0], ...(await ask('GET', `/api/messages/${items[0].id}`)) };
  };

  test(`${name}: as it was sent, with its subject in the lists`, async () => {
    await server.tell(order('M-1'));
    await server.clock('2026-03-02T09:01:00Z');
    const message = await messageOf('M-1');
    assert.equal(message.shown, 'as_sent');
    assert.equal(message.row.subject, 'Your order M-1 is confirmed');
    assert.equal(message.subject, message.row.subject);
    const { items } = await ask('GET', `/api/customers/${message.customer.id}/timeline`);
    assert.ok(items.some((item) => item.facts.subject === message.subject), JSON.stringify(items));
    const [ofOrder] = (await ask('GET', '/api/orders/M-1')).messages;
    assert.equal(ofOrder.subject, message.subject);
  });

  test(`${name}: whatever the settings say since`, async () => {
    const storefront = { name: 'Salbei', locale: 'de', country: 'DE', from_name: 'Salbei', from_address: 'shop@salbei.example', existing_customer: {}, measure: { '*': 'off' } };
    await ask('PUT', '/api/settings/storefronts/default', storefront);
    await ask('PUT', '/api/settings/brand', { name: 'Salbei', colour: '#2F6B4F' }).catch(() => 0);
    const message = await messageOf('M-1');
    assert.equal(message.shown, 'as_sent');
    assert.ok(!message.text.includes('Salbei'), message.text);
    await server.tell(order('M-2', { email: 'ben@example.com' }, { userId: 'u-2' }));
    await server.clock('2026-03-02T09:02:00Z');
    const after = await messageOf('M-2');
    assert.ok(after.text.includes('Salbei') && after.shown === 'as_sent', `${after.shown}: ${after.text}`);
  });

  test(`${name}: whatever address the server has since`, async () => {
    await server.stop();
    server.options.serve = ['--url', 'https://after.salbei.example'];
    server.options.now = '2026-03-02T09:03:00Z';
    await server.start();
    const message = await messageOf('M-1');
    assert.equal(message.shown, 'as_sent');
    assert.ok(message.text.includes('http://127.0.0.1'), message.text);
    const html = await ask('GET', `/api/messages/${message.id}/html`);
    assert.ok(!html.includes('/t/o/') && !html.includes('/s/p/'), 'and still leads nowhere');
    await server.tell(order('M-3', { email: 'cleo@example.com' }, { userId: 'u-3' }));
    await server.clock('2026-03-02T09:04:00Z');
    const after = await messageOf('M-3');
    assert.ok(after.text.includes('https://after.salbei.example/s/o/') && after.shown === 'as_sent');
  });

  test(`${name}: whoever the customer became since`, async () => {
    await server.tell(order('M-4', { email: 'dora@example.com' }, { userId: undefined, anonymousId: 'a-4' }));
    await server.clock('2026-03-02T09:05:00Z');
    const before = await messageOf('M-4');
    await server.tell(order('M-5', { email: 'edda@example.com' }, { userId: 'u-5' }));
    await server.clock('2026-03-02T09:05:30Z');
    await server.tell({ type: 'identify', userId: 'u-4', messageId: 'i-4', traits: { email: 'dora@example.com' } });
    await server.tell({ type: 'alias', userId: 'u-4', previousId: 'u-5', messageId: 'al-5' });
    await server.clock('2026-03-02T09:06:00Z');
    const after = await messageOf('M-4'), other = await messageOf('M-5');
    assert.equal(after.customer.id, other.customer.id, 'they were joined');
    assert.ok(after.shown === 'as_sent' && other.shown === 'as_sent', `${before.shown} ${after.shown} ${other.shown}`);
  });

  const template = (text, more = {}) => ({
    live: true, category: 'transactional', subject: "{{ 'subject' | t: order: order.name }}", preheader: '{{ shop.name }}', text,
    html: `<html><body><p>${text}</p>{% for line in order.line_items %}<a href="{{ line.url | default: 'https://shop.example/x' }}">{{ line.title }}</a>{% endfor %}{% if order.discount_code == 'BOOM' %}{{ 1 | divided_by: 0 }}{% endif %}</body></html>`,
    texts: { en: { subject: 'Thanks for {{ order }}' }, de: { subject: 'Danke für {{ order }}' } }, ...more,
  });

  test(`${name}: by the template it was made with`, async () => {
    const saved = await ask('PUT', '/api/templates/order_confirmation', template('One {{ customer.email }}'));
    assert.deepEqual([saved.name, saved.live, saved.category], ['order_confirmation', true, 'transactional']);
    const listed = (await ask('GET', '/api/templates')).items.find((item) => item.name === 'order_confirmation');
    assert.deepEqual([listed.version, listed.live], [saved.version, true]);
    await server.tell(order('M-6', { email: 'fay@example.com' }, { userId: 'u-6' }));
    await server.clock('2026-03-02T09:07:00Z');
    const first = await messageOf('M-6');
    assert.deepEqual([first.shown, first.subject, first.text], ['as_sent', 'Thanks for M-6', 'One fay@example.com\n']);
    assert.match(await ask('GET', `/api/messages/${first.id}/html`), /<p>One fay@example.com<\/p><a href="#">/);
    await ask('PUT', '/api/templates/order_confirmation', template('Two'));
    await server.tell(order('M-7', { email: 'gil@example.com' }, { userId: 'u-7' }));
    await server.clock('2026-03-02T09:08:00Z');
    const again = await messageOf('M-6'), second = await messageOf('M-7');
    assert.deepEqual([again.shown, again.text, second.shown, second.text], ['as_sent', first.text, 'as_sent', 'Two\n']);
  });

  test(`${name}: a template that fails holds its messages until it is mended`, async () => {
    for (const [part, wrong] of [['html', '<p>\n {{ x | }}'], ['text', '{% if x %}'], ['subject', '{{ 1 | divided_by: 0 }}']]) {
      const { status, json } = await server.ask('PUT', '/api/templates/order_confirmation', template('x', { [part]: wrong }));
      assert.deepEqual([status, json.field], [422, part], JSON.stringify(json));
      assert.match(json.detail, new RegExp(`${part}:\\d+:\\d+: `));
    }
    const marketing = await server.ask('PUT', '/api/templates/win_back', template('x', { category: 'marketing' }));
    assert.deepEqual([marketing.status, marketing.json.field], [422, 'html']);
    await server.tell(order('M-8', { email: 'hal@example.com', coupon: 'BOOM' }, { userId: 'u-8' }));
    await server.clock('2026-03-02T09:09:00Z');
    const held = await messageOf('M-8');
    assert.equal(held.row.reason, 'template_failed', JSON.stringify(held.row));
    await ask('PUT', '/api/templates/order_confirmation', template('Three', { html: '<p>Three</p>' }));
    await server.clock('2026-03-02T09:25:00Z');
    const sent = await messageOf('M-8');
    assert.deepEqual([sent.row.state, sent.shown, sent.text], ['sent', 'as_sent', 'Three\n'], JSON.stringify(sent.row));
    await ask('PUT', '/api/templates/order_confirmation', template('Draft', { live: false }));
  });

  if (!database)
    test(`${name}: and when it is not the same it says so`, async () => {
      await server.stop();
      const file = new DatabaseSync(join(server.data, 'afterglow.db'));
      file.exec("UPDATE message SET data = replace(data, 'Kettle', 'Teapot') WHERE order_id = 'M-1'");
      file.close();
      await server.start();
      const message = await messageOf('M-1');
      assert.equal(message.shown, 'differs');
      assert.ok(message.text.includes('Teapot'));
    });
}
