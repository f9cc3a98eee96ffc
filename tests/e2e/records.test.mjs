// records.test.mjs - the way of a sender's domain to signed mail, as the console walks it: make keys,
// publish what is asked for, look, read what is wrong, mend it, sign. The DNS is one of the test.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from './server.mjs';
import { Dns } from './dns.mjs';

const dns = new Dns();
let server;
before(async () => {
  await dns.start();
  server = await new Server({ env: { AFTERGLOW_DNS: dns.address } }).start();
});
after(async () => {
  await server.remove();
  dns.stop();
});

const look = async () => {
  const { status, json, text } = await server.ask('GET', '/api/settings/dkim/look');
  assert.equal(status, 200, text);
  return json.items;
};
const words = (record) => record.faults.map((f) => f.fault);
const of = (domain, purpose) => domain.records.find((r) => r.purpose === purpose);

test('a domain is brought to signed mail, and each mistake on the way is named', async () => {
  assert.deepEqual(await look(), []);
  const refused = await server.ask('POST', '/api/settings/dkim', { domain: 'gmail.com', algorithm: 'rsa' });
  assert.equal(refused.status, 422);
  assert.match(refused.text, /domain/);

  const made = await server.ask('POST', '/api/settings/dkim', { domain: 'news.shop.example', algorithm: 'both' });
  assert.equal(made.status, 201, made.text);
  const [{ keys }] = made.json.items;
  const [rsa, ed25519] = keys.map((k) => k.record);

  let [domain] = await look();
  assert.equal(domain.domain, 'news.shop.example');
  assert.deepEqual(domain.records.map((r) => [r.purpose, r.good, ...words(r)]), [
    ['dkim', false, 'dkim_missing'], ['dkim', false, 'dkim_missing'], ['spf', false, 'spf_missing'], ['dmarc', false, 'dmarc_missing'],
  ]);
  assert.deepEqual(dns.asked.filter((n) => n.startsWith('_dmarc')), ['_dmarc.news.shop.example', '_dmarc.shop.example'], 'never at a top level');

  // As it goes wrong in life: a key cut at 255 characters, quotation marks, two SPF records.
  dns.names[rsa.name] = [rsa.value.slice(0, 255)];
  dns.names[ed25519.name] = [`"${ed25519.value}"`];
  dns.names['news.shop.example'] = ['v=spf1 mx ~all', 'v=spf1 include:relay.example ~all', 'some-verification=1'];
  dns.names['_dmarc.shop.example'] = ['v=DMARC1; p=none'];
  [domain] = await look();
  assert.deepEqual(domain.records.map((r) => [r.purpose, r.good, ...words(r)]), [
    ['dkim', false, 'dkim_cut'], ['dkim', false, 'dkim_quoted'], ['spf', false, 'spf_two'], ['dmarc', true, 'dmarc_no_reports'],
  ]);
  assert.equal(of(domain, 'dmarc').name, '_dmarc.shop.example');
  assert.equal(of(domain, 'dkim').faults[0].found, rsa.value.slice(0, 255));

  // As asked for: the value whole, longer than one text of a record.
  assert.ok(rsa.value.length > 255);
  dns.names[rsa.name] = [rsa.value];
  dns.names[ed25519.name] = [ed25519.parts.join('')];
  dns.names['news.shop.example'] = ['v=spf1 mx ~all'];
  dns.names['_dmarc.news.shop.example'] = ['v=DMARC1; p=none; rua=mailto:postmaster@shop.example'];
  [domain] = await look();
  assert.deepEqual(domain.records.map((r) => [r.purpose, r.good, ...words(r)]), [
    ['dkim', true], ['dkim', true], ['spf', true], ['dmarc', true],
  ]);
});

test('going live advises the signature until the sender\'s key signs', async () => {
  const missing = async () => (await server.ask('GET', '/api/golive')).json.missing.filter((m) => m.what === 'signature');
  const mail = { host: null, port: null, tls: 'starttls', user: null, from_name: 'Shop', from_address: 'hello@news.shop.example' };
  assert.equal((await server.ask('PUT', '/api/settings/mail', mail)).status, 200);
  assert.deepEqual(await missing(), [{ what: 'signature', required: false }]);
  const [{ keys }] = (await server.ask('GET', '/api/settings/dkim')).json.items;
  assert.equal((await server.ask('PUT', `/api/settings/dkim/${keys[0].selector}`, { state: 'signing' })).status, 200);
  assert.deepEqual(await missing(), []);
});

test('a name server that fails is told as that, and not asked again and again', async () => {
  for (const name of Object.keys(dns.names)) dns.names[name] = null;
  dns.asked.length = 0;
  const [domain] = await look();
  assert.ok(domain.records.every((r) => !r.answered && !r.good && r.faults.length === 0), JSON.stringify(domain));
  assert.equal(new Set(dns.asked).size, 1);
});

test('who may not change settings may not make the server ask', async () => {
  const key = server.command('key', 'create', '--name', 'reader', '--scope', 'read').trim();
  const answer = await fetch(`${server.url}/api/settings/dkim/look`, { headers: { authorization: `Bearer ${key}` } });
  assert.equal(answer.status, 403);
});

test('nobody sends from a free mailbox, nor from an address that takes no answers', async () => {
  const mail = { host: null, port: null, tls: 'starttls', user: null, from_name: 'Shop' };
  for (const from_address of ['shop@gmail.com', 'No-Reply@shop.example']) {
    const { status, json } = await server.ask('PUT', '/api/settings/mail', { ...mail, from_address });
    assert.equal(status, 422);
    assert.equal(json.field, 'from_address');
    const refused = new Server({ data: server.data, env: { AFTERGLOW_FROM: from_address } });
    await assert.rejects(() => refused.start(), /AFTERGLOW_FROM: /);
  }
  const { status, text } = await server.ask('PUT', '/api/settings/mail', { ...mail, from_address: 'hello@shop.example' });
  assert.equal(status, 200, text);
});
