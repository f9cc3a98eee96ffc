// nobody.test.mjs - where a person gave no consent a click is counted of nobody: it is in the report, by
// channel, kind and journey, it outlives the process, and the database does not know whose it was.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Server, mailText, order, until } from './server.mjs';

const person = { redirect: 'manual', headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0' } };

for (const [name, database] of [['SQLite', ''], ['PostgreSQL', process.env.AFTERGLOW_TEST_DATABASE]]) {
  if (database === undefined) {
    console.log('skipped: counts of nobody on PostgreSQL');
    continue;
  }
  test(`${name}: a click without consent is a count`, async () => {
    const server = await new Server({ virtual: false, database }).start();
    const nobody = async () => {
      const response = await fetch(`${server.url}/api/report`, { headers: { authorization: `Bearer ${server.key('admin')}` } });
      const answer = await response.json();
      return { nobody: answer.nobody, clicked: answer.report.messages.email?.order_shipped?.clicked ?? 0 };
    };
    try {
      const shipped = { type: 'track', event: 'Order Shipped', userId: 'u-1', messageId: 's', properties: { order_id: 'N1', shipment_id: '1', carrier: 'dhl', tracking_number: 'T1', tracking_url: 'https://track.example/T1' } };
      assert.deepEqual((await server.call('/v1/batch', { batch: [order('N1'), shipped] })).json?.errors, []);
      const mail = await until('the mail', () => server.mails().find((m) => m.headers['x-afterglow-kind'] === 'order_shipped'));
      const link = mailText(mail).match(/http:\/\/127\.0\.0\.1:\d+\/t\/c\/[^\s"'<>)]+/)?.[0].replaceAll('&amp;', '&');
      assert.ok(link, mailText(mail));
      assert.deepEqual(await nobody(), { nobody: [], clicked: 0 });
      for (let i = 0; i < 3; i++) {
        const answer = await fetch(link, person);
        assert.equal(answer.status, 302);
        assert.equal(answer.headers.get('location'), 'https://track.example/T1');
      }
      await server.stop(); // what was not yet written is written now
      await server.start();
      assert.deepEqual(await nobody(), { nobody: [{ channel: 'email', kind: 'order_shipped', journey: 'order_shipped', opened: 0, clicked: 3 }], clicked: 0 });

      await fetch(link, person);
      await until('the click is written while the server runs', async () => (await nobody()).nobody[0].clicked === 4);
      await server.stop('SIGKILL');
      await server.start();
      assert.equal((await nobody()).nobody[0].clicked, 4);

      // A second storefront: the link told which of them sent the message.
      const [main] = (await server.ask('GET', '/api/settings/storefronts')).json.items;
      const { id, ...body } = main;
      assert.equal((await server.ask('PUT', '/api/settings/storefronts/north', { ...body, name: 'North', country: 'GB' })).status, 200);
      const of = (storefront) => server.ask('GET', `/api/report?storefront=${storefront}`);
      await until('north is counted', async () => (await of('north')).status === 200);
      assert.deepEqual((await of('north')).json.nobody, []);
      assert.deepEqual((await of(id)).json.nobody.map((n) => n.clicked), [4]);
      await server.stop();
      assert.match(server.command('check'), / 0 problems/);
    } finally {
      await server.remove();
    }
  });
}
