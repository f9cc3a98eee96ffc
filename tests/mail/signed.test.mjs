// signed.test.mjs - mails are signed by the keys of their sender's domain, and those who know nothing of
// us find the signatures good: mailauth, dkimpy and OpenDKIM's library, with the records that our API says
// to publish; into a Maildir and through the Postfix that signed.sh starts.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, existsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { dkimVerify } from './peers/node_modules/mailauth/lib/dkim/verify.js';
import { order, Server, until } from '../e2e/server.mjs';

const { SMTP, BOX } = process.env;
const here = import.meta.dirname;
const work = mkdtempSync(join(tmpdir(), 'afterglow-signed-'));
after(() => rmSync(work, { recursive: true }));

/** All records the API says to publish, as a resolver gives them: {name: text}. */
async function published(server) {
  const { status, json, text } = await server.ask('GET', '/api/settings/dkim');
  assert.equal(status, 200, text);
  const records = {};
  for (const { keys, advice } of json.items)
    for (const record of [...keys.map((key) => key.record), ...advice]) {
      assert.equal(record.parts.join(''), record.value);
      assert.ok(record.parts.every((part) => part.length <= 255));
      records[record.name] = record.value;
    }
  return records;
}

/** What each verifier says of each signature of a mail, by algorithm. */
async function verdicts(mail, records) {
  const resolver = async (name) => {
    if (!records[name]) throw Object.assign(new Error('none'), { code: 'ENOTFOUND' });
    return [[records[name]]];
  };
  const { results } = await dkimVerify(mail, { resolver });
  const folder = join(work, 'one');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  writeFileSync(join(folder, 'mail'), mail);
  writeFileSync(join(work, 'records.json'), JSON.stringify(records));
  const others = JSON.parse(execFileSync('/usr/bin/python3', [join(here, 'peers/verify.py'), join(work, 'records.json'), folder], { encoding: 'utf8' }));
  return {
    mailauth: results.filter((r) => r.status.result !== 'none').map((r) => `${r.algo} ${r.status.result} ${r.status.aligned}`),
    dkimpy: others.dkimpy, opendkim: others.opendkim,
  };
}

const good = (...algorithms) => ({
  mailauth: algorithms.map((a) => `${a}-sha256 pass shop.example`),
  dkimpy: algorithms.map(() => true), opendkim: algorithms.map(() => true),
});

async function make(server, algorithm, domain = 'shop.example') {
  const before = new Set(Object.keys(await published(server)));
  const { status, json, text } = await server.ask('POST', '/api/settings/dkim', { domain, algorithm });
  assert.equal(status, 201, text);
  return json.items.flatMap((item) => item.keys).filter((key) => !before.has(key.record.name)).map((key) => key.selector);
}
async function set(server, selector, state) {
  const { status, text } = await server.ask('PUT', `/api/settings/dkim/${selector}`, { state });
  assert.equal(status, 200, text);
}
const states = async (server) => Object.fromEntries((await server.ask('GET', '/api/settings/dkim')).json.items
  .flatMap((item) => item.keys).map((key) => [key.selector, key.state]));

for (const [store, database] of [['SQLite', ''], ['PostgreSQL', process.env.AFTERGLOW_TEST_DATABASE]]) {
  if (database === undefined) continue;
  const server = new Server({ database, env: { AFTERGLOW_FROM: 'shop@shop.example' } });
  let minute = 0, number = 0;
  before(() => server.start());
  after(() => server.remove());

  /** The mail of a new order, as it came into the Maildir. */
  async function mailOf(folder = join(server.data, 'mail/new')) {
    const known = new Set(existsSync(folder) ? readdirSync(folder) : []);
    number++;
    await server.tell(order(`D-${number}`, { email: `anna${number}@example.com` }, { userId: `u-${number}` }));
    await server.clock(new Date(Date.parse('2026-03-02T09:01:00Z') + 60_000 * minute++).toISOString());
    const name = await until('the mail', () => readdirSync(folder).find((n) => !known.has(n)));
    return readFileSync(join(folder, name));
  }

  test(`${store}: a key signs from when it is told to`, async () => {
    assert.ok(!/^dkim-signature:/im.test(await mailOf()));
    const [rsa] = await make(server, 'rsa');
    assert.ok(!/^dkim-signature:/im.test(await mailOf()));
    await set(server, rsa, 'signing');
    const mail = await mailOf();
    assert.deepEqual(await verdicts(mail, await published(server)), good('rsa'));
    const changed = Buffer.from(mail.toString('latin1').replace('Subject: ', 'Subject: not '), 'latin1');
    assert.deepEqual((await verdicts(changed, await published(server))).opendkim, [false]);
    const added = Buffer.concat([Buffer.from('From: evil@example.com\r\n'), mail]);
    assert.match((await verdicts(added, await published(server))).mailauth[0], /fail/);
  });

  test(`${store}: Ed25519 alone, and both`, async () => {
    const [rsa] = Object.keys(await states(server));
    await set(server, rsa, 'retired');
    const [ed25519] = await make(server, 'ed25519');
    await set(server, ed25519, 'signing');
    assert.deepEqual(await verdicts(await mailOf(), await published(server)), good('ed25519'));
    await set(server, rsa, 'signing');
    const both = await verdicts(await mailOf(), await published(server));
    assert.deepEqual({ ...both, mailauth: both.mailauth.sort() }, good('ed25519', 'rsa'));
    await set(server, ed25519, 'retired');
  });

  test(`${store}: another key takes over, and the old mails stay good until its record goes`, async () => {
    const old = await mailOf();
    const [before] = Object.entries(await states(server)).find(([, state]) => state === 'signing');
    const [next] = await make(server, 'rsa');
    await set(server, next, 'signing');
    assert.equal((await states(server))[before], 'retired');
    const mail = await mailOf();
    assert.ok(mail.includes(`s=${next};`) && old.includes(`s=${before};`));
    const records = await published(server);
    assert.deepEqual(await verdicts(mail, records), good('rsa'));
    assert.deepEqual(await verdicts(old, records), good('rsa'));
    assert.equal((await server.ask('DELETE', `/api/settings/dkim/${next}`)).status, 409);
    assert.equal((await server.ask('DELETE', `/api/settings/dkim/${before}`)).status, 204);
    assert.equal((await server.ask('DELETE', `/api/settings/dkim/${before}`)).status, 404);
    assert.deepEqual((await verdicts(old, await published(server))).opendkim, [false]);
  });

  test(`${store}: what was signed is shown again as it was sent`, async () => {
    const { json } = await server.ask('GET', `/api/messages?order=D-${number}`);
    const message = await server.ask('GET', `/api/messages/${json.items[0].id}`);
    assert.equal(message.json.shown, 'as_sent');
  });

  test(`${store}: no key for what is no domain, or somebody else's`, async () => {
    for (const domain of ['gmail.com', 'shop', 'shop..example', '-a.example', 'a b.example', 'x@shop.example', 'shop.example.'])
      assert.equal((await server.ask('POST', '/api/settings/dkim', { domain, algorithm: 'rsa' })).status, 422, domain);
    assert.equal((await server.ask('POST', '/api/settings/dkim', { domain: 'a.example', algorithm: 'dsa' })).status, 422);
    const [other] = await make(server, 'rsa', 'Other.example');
    await set(server, other, 'signing');
    assert.ok(!(await mailOf()).includes('d=other.example'));
  });

  test(`${store}: the secret of a key stands nowhere in what can be read`, async () => {
    const { text } = await server.ask('GET', '/api/settings/dkim');
    assert.ok(!/MII[EG]v/.test(text), 'a private key of RSA begins like this');
  });
}

test('through a real Postfix', async () => {
  const server = new Server({ env: { AFTERGLOW_SMTP: SMTP, AFTERGLOW_FROM: 'shop@shop.example' } });
  try {
    await server.start();
    for (const selector of await make(server, 'both')) await set(server, selector, 'signing');
    const people = ['Anna „Ännchen“ Groß', 'Jürgen (Köln), "Jo" <x@y>', '山田太郎'];
    for (const [i, name] of people.entries())
      await server.tell(order(`P-${i}`, { email: `p${i}@example.com` }, { userId: `p-${i}`, context: { traits: { name } } }));
    await server.clock('2026-03-02T09:01:00Z');
    await until('the mails', () => existsSync(BOX) && readdirSync(BOX).length === people.length);
    const records = await published(server);
    for (const name of readdirSync(BOX)) {
      const mail = readFileSync(join(BOX, name), 'latin1').replace(/\r?\n/g, '\r\n');
      assert.match(mail, /^Received: /m);
      const found = await verdicts(Buffer.from(mail, 'latin1'), records);
      assert.deepEqual({ ...found, mailauth: found.mailauth.sort() }, good('ed25519', 'rsa'));
    }
  } finally {
    await server.remove();
  }
});
