// preferences.test.mjs - the page where a person says what may come: mail by the existing-customer rule
// is explained there, and one switch ends it.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { Server, order, mailText } from './server.mjs';

const server = new Server();
const settings = { name: 'Shop', locale: 'en', country: 'GB', existing_customer: { '*': true }, measure: {} };

before(async () => {
  await server.start();
  const saved = await fetch(`${server.url}/api/settings/storefronts/default`, {
    method: 'PUT', headers: { authorization: `Bearer ${server.key('admin')}` }, body: JSON.stringify(settings),
  });
  assert.equal(saved.status, 200, await saved.text());
  const placed = await server.call('/v1/batch', { batch: [order('P-1', { notice: 'We may write about similar goods.' }), order('P-2', { email: 'ben@example.com' }, { userId: 'u-2' })] });
  assert.deepEqual(placed.json?.errors, [], placed.text);
  await server.clock('2026-03-02T09:01:00Z');
});
after(() => server.remove());

const pageOf = (id) => mailText(server.mails().find((m) => m.headers['x-afterglow-cause'] === `order:${id}`)).match(/http:\S*\/s\/p\/[\w-]+/)[0];
const checked = (html, name) => html.includes(`name="${name}" checked>`);

test('who is written to by the rule reads why and since when, and sees the switches on', async () => {
  const html = await (await fetch(pageOf('P-1'))).text();
  assert.ok(checked(html, 'feedback') && checked(html, 'marketing'), html);
  assert.match(html, /2\u00a0March 2026, with order P-1/);
  assert.ok(html.includes('We may write about similar goods.') && html.includes('You may object'), html);
});

test('without a notice nothing comes, and nothing is claimed', async () => {
  const html = await (await fetch(pageOf('P-2'))).text();
  assert.ok(!checked(html, 'feedback') && !checked(html, 'marketing') && !html.includes('without having asked'), html);
});

test('saving it as it is promises nothing; switching one off ends the rule', async () => {
  const page = pageOf('P-1');
  const save = (on) => fetch(page, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ ...on, language: 'en' }) });
  assert.equal((await save({ service: '1', feedback: '1', marketing: '1' })).status, 303);
  assert.ok((await (await fetch(page)).text()).includes('without having asked'), 'still by the rule: saving is no consent');
  assert.equal((await save({ service: '1', feedback: '1' })).status, 303);
  const html = await (await fetch(page)).text();
  assert.ok(!checked(html, 'feedback') && !checked(html, 'marketing') && !html.includes('without having asked'), html);
  const delivered = { type: 'track', event: 'Order Delivered', userId: 'u-1', properties: { order_id: 'P-1', shipment_id: '1' } };
  assert.deepEqual((await server.call('/v1/batch', { batch: [delivered] })).json?.errors, []);
  await server.clock('2026-04-02T09:00:00Z');
  const kinds = server.mails().filter((m) => m.headers.to.includes('ada@')).map((m) => m.headers['x-afterglow-kind']);
  assert.deepEqual(kinds.sort(), ['order_confirmation', 'order_delivered']);
});

test('who changes their mind in the same moment is taken at the last word', async () => {
  const consent = { type: 'track', event: 'Consent Changed', userId: 'u-3', properties: { channel: 'email', purpose: 'feedback', state: 'given', source: 'checkout' } };
  const placed = await server.call('/v1/batch', { batch: [
    order('P-3', { email: 'cleo@example.com' }, { userId: 'u-3' }), consent,
    { type: 'track', event: 'Order Delivered', userId: 'u-3', properties: { order_id: 'P-3', shipment_id: '3' } },
  ] });
  assert.deepEqual(placed.json?.errors, [], placed.text);
  await server.clock('2026-04-06T09:00:00Z');
  const asked = mailText(server.mails().find((m) => m.headers['x-afterglow-kind'] === 'nps' && m.headers.to.includes('cleo@')));
  const t = asked.match(/k=nps&t=([\w-]+)/)[1];
  const post = (fields, language = 'en') => fetch(`${server.url}/s/score`, {
    method: 'POST', redirect: 'manual', headers: { 'accept-language': language }, body: new URLSearchParams({ k: 'nps', t, ...fields }),
  });
  for (const fields of [{ text: 'because <b>' }, { n: '11', text: 'because <b>' }, { n: '-1', text: 'because <b>' }]) {
    const again = await post(fields);
    assert.equal(again.status, 422);
    const html = await again.text();
    assert.ok(html.includes('because &lt;b&gt;') && html.includes('role="alert"') && html.includes('name="n"'), html);
  }
  assert.equal((await post({ n: '9', t: t.slice(1) })).status, 404);
  for (const n of ['10', '3', '6']) assert.equal((await post({ n })).status, 303);
  assert.deepEqual(server.report().nps, { score: -100, n: 1, margin: 0 });
  const page = asked.match(/http:\S*\/s\/p\/[\w-]+/)[0];
  const save = (on) => fetch(page, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ ...on, language: 'en' }) });
  for (const on of [{}, { feedback: '1' }, {}, { feedback: '1' }]) {
    assert.equal((await save(on)).status, 303);
    assert.equal(checked(await (await fetch(page)).text(), 'feedback'), 'feedback' in on);
  }
});
