// pages.test.mjs - addresses of the shopper's pages that lead nowhere, as from a link cut when it was copied: a
// page in the reader's language that says what to do, never an answer for machines nor the console.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from './server.mjs';

const server = new Server();
before(() => server.start());
after(() => server.remove());

for (const path of ['/s', '/s/', '/s/o', '/s/o/', '/s/nosuch', '/s/nosuch/more', '/s/o/cut', '/s/static/nosuch.css', '/t/', '/t/c/', '/t/c/cut'])
  test(`${path} is a page that says what to do`, async () => {
    for (const [language, said] of [['en', 'We cannot find this page'], ['de', 'Diese Seite finden wir nicht']]) {
      const answer = await fetch(`${server.url}${path}`, { headers: { 'accept-language': language } });
      assert.equal(answer.status, 404);
      assert.match(answer.headers.get('content-type'), /^text\/html/);
      const html = await answer.text();
      assert.ok(html.includes(said) && html.includes(`lang="${language}"`), html);
    }
  });

test('the files of the pages are found, with HEAD too', async () => {
  for (const method of ['GET', 'HEAD'])
    for (const path of ['/s/static/page.css', '/s/static/score.js', '/s/brand.css'])
      assert.equal((await fetch(`${server.url}${path}`, { method })).status, 200, `${method} ${path}`);
});
