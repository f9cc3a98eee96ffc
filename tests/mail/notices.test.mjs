// notices.test.mjs - what colleagues are told by mail, through the Postfix that notices.sh starts:
// the day each morning, a stop, a mail server that fails; each once, each in the person's language.
// The server that refuses everybody is our own.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { mailText, order, parseMail, Server, until } from '../e2e/server.mjs';

const { SMTP, BOX, POSTFIX_CONFIG } = process.env;
const postfix = (word) => execFileSync('postfix', ['-c', POSTFIX_CONFIG, word], { stdio: 'ignore' });
const server = new Server({ now: '2026-03-02T12:00:00Z', env: { AFTERGLOW_SMTP: SMTP, AFTERGLOW_FROM: 'shop@shop.example' } });

/** A person who took the link of `user create`; its calls carry the session. */
async function person(email, role, locale, morning) {
  const link = server.command('user', 'create', '--email', email, '--role', role).trim();
  const taken = await fetch(`${server.url}/api/session/link`, {
    method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: link.split('/link/')[1], name: email.split('@')[0], password: 'a sentence is better', locale }),
  });
  const { csrf } = await taken.json();
  const cookie = taken.headers.get('set-cookie').split(';')[0];
  const call = async (method, path, body) => {
    const answer = await fetch(server.url + path, { method, headers: { cookie, 'x-csrf-token': csrf, 'content-type': 'application/json' }, body: body && JSON.stringify(body) });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
    return answer.json();
  };
  if (morning) await call('PUT', '/api/me', { name: email.split('@')[0], locale, morning_mail: true });
  return call;
}

const box = () => (existsSync(BOX) ? readdirSync(BOX).map((name) => parseMail(readFileSync(join(BOX, name), 'utf8'))) : []);
/** Mails to one address that are no customers' news, as Postfix delivered them. */
const colleague = (email) => box().filter((m) => m.headers['x-afterglow-kind'] === 'colleague' && m.headers['delivered-to'] === email);
const about = (email, word) => colleague(email).filter((m) => subject(m).includes(word));
const plain = (words) => words.replaceAll('\u00a0', ' ');
const text = (m) => plain(mailText(m));
const subject = (m) => plain(m.headers.subject.replace(/=\?utf-8\?q\?(.*?)\?=\s*/gi, (_, q) => decodeURIComponent(q.replaceAll('_', ' ').replace(/=([0-9A-F]{2})/g, '%$1')))
  .replace(/=\?utf-8\?b\?(.*?)\?=\s*/gi, (_, b) => Buffer.from(b, 'base64').toString('utf8')));

/** Postfix takes a moment from its 250 to the Maildir. */
const arrives = (what, count) =>
  until(what, count).catch((e) => assert.fail(`${e.message}\n${colleague('anna@example.com').map(subject).join('\n')}\n${server.log}`));

let anna;
before(async () => {
  await server.start();
  anna = await person('anna@example.com', 'owner', 'en', true);
  await anna('PUT', '/api/settings/reporting', { zone: 'Europe/Berlin', week_starts: 'monday' });
  await person('bernd@example.com', 'owner', 'de', true);
  await person('cora@example.com', 'agent', 'de', false);
  await anna('POST', '/api/settings/people', { email: 'dora@example.com', name: 'Dora', role: 'owner', locale: 'de' });
});
after(() => server.remove());

test('an invitation goes out by mail, in the language it was made in', async () => {
  await arrives('the invitation', () => colleague('dora@example.com').length === 1);
  const [mail] = colleague('dora@example.com');
  assert.match(subject(mail), /^Ihr Zugang zu /);
  assert.match(text(mail), /\/link\/[\w-]+/);
  assert.match(mail.raw, /Content-Language: de/i);
});

test('the day comes each morning to who wants it, with the figures of the report', async () => {
  for (const [id, total] of [['M-1', 120.5], ['M-2', 79.5], ['M-3', 1000]])
    assert.equal((await server.call('/v1/track', order(id, { total, shipping: 0, email: `${id.toLowerCase()}@example.com` }, { userId: id }))).status, 200);
  await server.clock('2026-03-03T05:30:00Z');
  assert.equal(about('anna@example.com', 'your day').length, 0, 'half past six in Berlin is too early');
  await server.clock('2026-03-03T06:00:30Z');
  await arrives('the morning', () => about('anna@example.com', 'your day').length && about('bernd@example.com', 'Ihr Tag').length);
  const report = JSON.parse(server.command('report', '--json', '--from', '2026-03-02', '--to', '2026-03-03'));
  assert.equal(report.orders, 3);
  assert.deepEqual(report.revenue_minor, { EUR: 120000 });
  const sent = Object.values(report.messages.email).reduce((sum, kind) => sum + kind.sent, 0);
  assert.equal(sent, 3);
  const english = text(about('anna@example.com', 'your day')[0]);
  assert.match(english, /Monday, 2 March: 3 orders, revenue €1,200\.00\./);
  assert.match(english, /To your customers: 3 messages\. Back from them: 0 answers\./);
  assert.match(english, /Now 0 parcels are on the way, 0 late\./);
  const german = text(about('bernd@example.com', 'Ihr Tag')[0]);
  assert.match(german, /Guten Morgen, bernd\./);
  assert.match(german, /Montag, 2\. März: 3 Bestellungen, Umsatz 1\.200,00 €\./);
  assert.match(german, /An Ihre Kundschaft: 3 Nachrichten\. Zurück: 0 Antworten\./);
  await server.clock('2026-03-03T23:00:00Z');
  await server.clock('2026-03-04T06:01:00Z');
  await arrives('the second morning', () => about('anna@example.com', 'your day').length === 2 && about('bernd@example.com', 'Ihr Tag').length === 2);
  assert.match(text(about('anna@example.com', 'your day').find((m) => subject(m).includes('3 March'))), /3 March: 0 orders, revenue 0\./);
  assert.equal(about('bernd@example.com', 'Ihr Tag').length, 2);
  assert.equal(colleague('cora@example.com').length, 0);
});

test('a stop is told to each owner within five minutes, once', async () => {
  await anna('POST', '/api/pause', { reason: 'wrong price' });
  await anna('POST', '/api/pause', { reason: 'pressed twice' });
  await server.clock('2026-03-04T06:05:59Z');
  await arrives('the stop', () => about('anna@example.com', 'is stopped').length && ['bernd@example.com', 'dora@example.com'].every((owner) => about(owner, 'gestoppt').length));
  assert.match(text(about('anna@example.com', 'is stopped')[0]), /On 4 March, 07:01 anna.* stopped all sending\. Reason: wrong price/);
  assert.match(text(about('bernd@example.com', 'gestoppt')[0]), /Grund: wrong price\s+Kein Kunde bekommt eine Nachricht/);
  await server.clock('2026-03-04T10:00:00Z');
  await server.stop();
  await Object.assign(server.options, { now: '2026-03-04T10:00:01Z' });
  await server.start();
  await server.clock('2026-03-04T11:00:00Z');
  await anna('POST', '/api/resume', { lapse: [] });
  await server.clock('2026-03-04T12:00:00Z');
  assert.equal(about('anna@example.com', 'is stopped').length, 1);
  assert.equal(about('bernd@example.com', 'gestoppt').length, 1);
  assert.equal(about('dora@example.com', 'gestoppt').length, 1, 'an invited owner is one');
  assert.equal(colleague('cora@example.com').length, 0);
});

test('a failing mail server is on every page and in the log at once, and told, once, when mail gets through', async () => {
  postfix('stop');
  await server.call('/v1/track', order('M-4', { email: 'm-4@example.com' }, { userId: 'M-4', timestamp: '2026-03-04T12:00:00Z' }));
  await server.clock('2026-03-04T12:04:30Z');
  const { sending } = await anna('GET', '/api/me');
  assert.equal(sending.failing.since.slice(0, 16), '2026-03-04T12:00');
  await server.logged(/ warn mail_server_down /);
  assert.equal((await server.logged(/ error mail_failing /)).length, 1);
  assert.equal(about('anna@example.com', 'took no mail').length, 0);
  await server.clock('2026-03-04T13:00:00Z');
  await server.stop();
  postfix('start');
  server.options.now = '2026-03-04T13:00:01Z';
  await server.start();
  await server.clock('2026-03-04T13:10:00Z'); // beyond the longest wait for the next try: five minutes and a quarter more
  await arrives('the outage', () => about('anna@example.com', 'took no mail').length && about('bernd@example.com', 'nahm keine Mails').length);
  assert.match(text(about('anna@example.com', 'took no mail')[0]), /From 4 March, 13:00 on the mail server took no mail/);
  assert.match(text(about('bernd@example.com', 'nahm keine Mails')[0]), /Ab 4\. März, 13:00 Uhr nahm der Mailserver/);
  await arrives('the mail that waited', () => box().some((m) => m.headers['delivered-to'] === 'm-4@example.com'));
  assert.equal((await anna('GET', '/api/me')).sending.failing, null);
  await server.clock('2026-03-04T20:00:00Z');
  assert.equal(about('anna@example.com', 'took no mail').length, 1);
  assert.equal(about('bernd@example.com', 'nahm keine Mails').length, 1);
  await server.stop();
  assert.equal((await server.logged(/ error mail_failing /)).length, 1);
});

/** A mail server that refuses for good whom it does not take; says the addresses it took. */
async function pickyServer(takes) {
  const took = [];
  const server = createServer((socket) => {
    let rest = '', inData = false, to;
    const say = (line) => socket.write(`${line}\r\n`);
    const answer = (line) => {
      if (inData) {
        if (line !== '.') return;
        inData = false;
        took.push(to);
        say('250 2.0.0 taken');
      } else if (/^RCPT/i.test(line)) {
        to = line.match(/<(.*?)>/)[1];
        say(takes(to) ? '250 2.1.5 ok' : '554 5.7.1 relay access denied');
      } else if (/^DATA/i.test(line)) {
        inData = true;
        say('354 go on');
      } else if (/^QUIT/i.test(line)) socket.end('221 2.0.0 bye\r\n');
      else say('250 2.0.0 ok');
    };
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      const lines = (rest + bytes).split('\r\n');
      rest = lines.pop();
      lines.forEach(answer);
    });
    say('220 picky ESMTP');
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { took, url: `smtp://127.0.0.1:${server.address().port}?tls=none`, close: () => server.close() };
}

test('a server that refuses every customer for good is told to the owners, once, and loses nothing; a few bad addresses are not told', async () => {
  let taken = [];
  const picky = await pickyServer((address) => taken.includes(address) || taken === 'all');
  const ordered = async (n) => assert.equal((await server.call('/v1/track', order(`P-${n}`, { email: `p-${n}@example.com` }, { userId: `P-${n}` }))).status, 200);
  const failing = async () => (await anna('GET', '/api/me')).sending.failing;
  const told = (email) => picky.took.filter((to) => to === email).length;
  const outages = () => (server.log.match(/error mail_failing/g) ?? []).length;
  await server.stop();
  server.log = '';
  server.options.now = '2026-03-04T20:00:01Z';
  server.options.env.AFTERGLOW_SMTP = picky.url;
  try {
    await server.start();
    for (const n of [1, 2, 3]) await ordered(n);
    await server.clock('2026-03-04T20:10:00Z');
    assert.deepEqual([await failing(), outages()], [null, 0]);
    await ordered(4);
    await server.clock('2026-03-04T20:10:30Z');
    const { since, reason } = await failing();
    assert.equal(since.slice(0, 16), '2026-03-04T20:00');
    assert.match(reason, /^554 5\.7\.1 relay access denied/);
    assert.equal(outages(), 1);
    assert.deepEqual(picky.took, [], 'it refused the owners too');
    taken = ['anna@example.com', 'bernd@example.com', 'dora@example.com'];
    await server.clock('2026-03-04T20:15:00Z');
    assert.deepEqual(picky.took.toSorted(), taken);
    await ordered(5);
    await server.clock('2026-03-04T21:00:00Z');
    assert.notEqual(await failing(), null);
    taken = 'all';
    await ordered(6);
    await server.clock('2026-03-04T21:30:00Z');
    assert.equal(await failing(), null);
    assert.deepEqual([told('anna@example.com'), told('p-6@example.com'), outages()], [1, 1, 1]);
    // What it refused was kept, and comes now: each once.
    await server.clock('2026-03-04T23:30:00Z');
    assert.deepEqual([1, 2, 3, 4, 5, 6].map((n) => told(`p-${n}@example.com`)), [1, 1, 1, 1, 1, 1]);
  } finally {
    await server.stop();
    picky.close();
  }
});
