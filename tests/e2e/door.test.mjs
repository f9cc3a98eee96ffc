// door.test.mjs - what of an order only a known device sees: by the postcode or by a code mailed to the
// order's address; on SQLite and, when AFTERGLOW_TEST_DATABASE is set, on PostgreSQL.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { Server, order, mailText } from './server.mjs';

const documents = [
  { type: 'invoice', name: 'Invoice 2026-7', url: 'https://shop.example/invoice?key=a&b=c' },
  { type: 'return_label', url: 'https://shop.example/label' },
];
const form = (url, fields, cookie = '') =>
  fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual', headers: { cookie } });

for (const [name, database] of [['SQLite', ''], ['PostgreSQL', process.env.AFTERGLOW_TEST_DATABASE]]) {
  if (database === undefined) {
    console.log('skipped: the door on PostgreSQL');
    continue;
  }
  const server = new Server({ database });
  before(() => server.start());
  after(() => server.remove());
  const codes = () => server.mails().filter((mail) => mail.headers['x-afterglow-kind'] === 'order_code');
  const linkOf = (id) => {
    const mail = server.mails().find((m) => m.headers['x-afterglow-cause'] === `order:${id}`);
    return mailText(mail).match(/http:\S*\/s\/o\/[\w-]+/)[0];
  };
  const codeIn = (mail) => mailText(mail).match(/Your code is (\d{6})/)[1];
  const wrong = (code) => String((Number(code) + 1) % 1e6).padStart(6, '0');
  const place = async (id, properties) => {
    const answer = await server.call('/v1/batch', { batch: [order(id, properties, { userId: `u-${id}` })] });
    assert.deepEqual(answer.json?.errors, [], answer.text);
  };
  let minute = 0;
  const then = () => new Date(Date.parse('2026-03-02T09:00:00Z') + minute * 60e3).toISOString();
  const later = (minutes) => {
    minute += minutes;
    return server.clock(then());
  };
  const restart = async () => {
    await server.stop('SIGKILL');
    server.options.now = then();
    await server.start();
  };

  test(`${name}: a mailed code opens address and documents on the device that gives it`, async () => {
    await place('D-1', { documents });
    await later(1);
    const page = linkOf('D-1');
    const shut = await (await fetch(page)).text();
    assert.ok(!shut.includes('1 Hill') && !shut.includes('shop.example/invoice'), shut);
    assert.ok(shut.includes('name="postcode"') && shut.includes('/code"'), shut);
    assert.equal(codes().length, 0, 'a GET mails nothing');

    const asked = await form(`${page}/code`, {});
    assert.equal(asked.status, 303);
    assert.match(asked.headers.get('location'), /\?code=1#door$/);
    await later(1);
    assert.equal(codes().length, 1);
    const [mail] = codes();
    assert.ok(mail.headers.to.includes('ada@example.com'));
    const code = codeIn(mail);
    assert.ok(!mail.headers.subject.includes(code));
    const waiting = await (await fetch(`${page}?code=1`)).text();
    assert.ok(waiting.includes('one-time-code') && !waiting.includes('ada@example.com') && !waiting.includes(code), waiting);

    assert.equal((await form(page, { code: wrong(code) })).status, 422);
    assert.equal((await form(page, { code: '' })).status, 422);
    const open = await form(page, { code: ` ${code.slice(0, 3)} ${code.slice(3)}` });
    assert.equal(open.status, 303);
    const cookie = open.headers.get('set-cookie').split(';')[0];
    const seen = await (await fetch(page, { headers: { cookie } })).text();
    assert.ok(seen.includes('1 Hill') && seen.includes('href="https://shop.example/invoice?key=a&amp;b=c"'), seen);
    assert.ok(seen.includes('Invoice 2026-7') && seen.includes('Return label'), seen);
    assert.ok(!(await (await fetch(page)).text()).includes('1 Hill'), 'another device does not see it');
    assert.equal((await form(page, { code })).status, 422, 'a code opens once');
  });

  test(`${name}: of two who give the same code at once one gets in`, async () => {
    await place('D-5', { email: 'emil@example.com', documents });
    await later(1);
    const page = linkOf('D-5');
    await form(`${page}/code`, {});
    await later(1);
    const code = codeIn(codes().find((m) => m.headers.to.includes('emil@')));
    const answers = await Promise.all([1, 2, 3, 4].map(() => form(page, { code })));
    assert.deepEqual(answers.map((a) => a.status).sort(), [303, 422, 422, 422]);
  });

  test(`${name}: a code ends, opens no other order, and is mailed three times an hour at most`, async () => {
    await place('D-2', { email: 'ben@example.com', documents, shipping_address: null });
    await place('D-3', { email: 'cleo@example.com' });
    await later(1);
    const page = linkOf('D-2');
    assert.ok(!(await (await fetch(page)).text()).includes('name="postcode"'), 'there is no postcode to ask for');
    assert.equal((await form(page, { postcode: '' })).status, 422);
    await form(`${page}/code`, {});
    await later(1);
    const code = codeIn(codes().find((m) => m.headers.to.includes('ben@')));
    assert.equal((await form(linkOf('D-3'), { code })).status, 422);
    await later(16);
    assert.equal((await form(page, { code })).status, 422);
    for (let i = 0; i < 4; i++) {
      assert.equal((await form(`${page}/code`, {})).status, 303);
      await later(2);
    }
    assert.equal(codes().filter((m) => m.headers.to.includes('ben@')).length, 3);
  });

  test(`${name}: tries are few, whatever link of the order they come by`, async () => {
    await place('D-4', { email: 'dora@example.com' });
    await later(1);
    const page = linkOf('D-4');
    for (let i = 0; i < 8; i++) assert.equal((await form(page, { postcode: `X${i}` })).status, 422);
    const tired = await form(page, { postcode: 'LS1' });
    assert.equal(tired.status, 429);
    assert.ok(!tired.headers.get('set-cookie'));
    await restart();
    assert.equal((await form(page, { postcode: 'LS1' })).status, 429, 'a restart gives no tries back');
    await later(61);
    assert.equal((await form(page, { postcode: 'ls 1' })).status, 303);
  });

  test(`${name}: whoever has no link learns nothing`, async () => {
    const page = linkOf('D-4');
    const before = codes().length;
    for (const url of [page.slice(0, -1), `${server.url}/s/o/x`]) {
      assert.equal((await form(`${url}/code`, {})).status, 404);
      assert.equal((await form(url, { code: '000000' })).status, 404);
    }
    await later(1);
    assert.equal(codes().length, before);
    assert.match(server.command('check'), / 0 problems/);
  });
}
