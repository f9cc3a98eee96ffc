// resume.test.mjs - `afterglow resume` beside a running server: it shows what the console shows, changes
// nothing unless told to, lets lapse or sends at once.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { Server, order } from './server.mjs';

const program = process.env.AFTERGLOW ?? 'build/afterglow';
// A message held by a stop is asked again by itself after a minute: what comes sooner was sent at once.
const AT_ONCE = 50000;

for (const [name, database] of [['SQLite', ''], ['PostgreSQL', process.env.AFTERGLOW_TEST_DATABASE]]) {
  if (database === undefined) {
    test(`resume on ${name}`, { skip: 'no PostgreSQL is running' }, () => {});
    continue;
  }

  test(`resume on ${name}`, async () => {
    const server = await new Server({ virtual: false, database }).start();
    const read = async (path) => {
      const answer = await fetch(server.url + path, { headers: { authorization: `Bearer ${server.key('admin')}` } });
      assert.equal(answer.status, 200, path);
      return answer.json();
    };
    const until = async (holds, what) => {
      for (const end = Date.now() + AT_ONCE; Date.now() < end; await new Promise((go) => setTimeout(go, 20))) if (await holds()) return;
      assert.fail(`${what}\n${server.log}`);
    };
    const stopped = async (is) => until(async () => ((await read('/api/me')).sending.paused !== null) === is, `stopped: ${is}`);
    const placed = async (...ids) => {
      for (const id of ids) assert.equal((await server.call('/v1/track', order(id, { email: `${id}@example.com` }, { userId: id }))).status, 200);
    };
    const run = (words, options = {}) => spawnSync(program, ['resume', ...words, ...server.at()], { encoding: 'utf8', ...options });
    /** On a terminal, which `script` makes. */
    const asked = (answer) => spawnSync('script', ['-qec', [program, 'resume', ...server.at()].map((word) => `'${word}'`).join(' '), '/dev/null'], { encoding: 'utf8', input: answer });
    const sentTo = () => server.mails().map((mail) => mail.headers.to.match(/[\w.]+@[\w.]+/)[0]).sort();
    const state = async (id) => (await read('/api/messages')).items.find((item) => item.customer.email === `${id}@example.com`).state;
    try {
      server.command('pause');
      await stopped(true);
      const nothing = run([]);
      assert.deepEqual([nothing.status, nothing.stdout, nothing.stderr], [0, 'sending goes on\n', '']);
      await stopped(false);
      assert.equal(run(['--lapse']).stdout, 'sending goes on\n', 'what is not stopped goes on');

      server.command('pause');
      await stopped(true);
      await placed('r1', 'r2', 'r3');
      const { items, first } = await read('/api/resume');
      assert.deepEqual(items.map(({ kind, count }) => [kind, count]), [['order_confirmation', 3]]);
      const unasked = run([]);
      assert.equal(unasked.status, 1);
      assert.match(unasked.stdout, /^would go out now: 3\n {2}3 order_confirmation, the oldest due .+\nfirst of them:\n/);
      for (const { to, customer } of first) assert.ok(unasked.stdout.includes(` order_confirmation to ${to ?? customer.email}\n`), unasked.stdout);
      assert.match(unasked.stderr, /nothing was changed, all sending is still stopped: .*--yes.*--lapse/);
      assert.equal(run(['--yes', '--lapse']).status, 2);
      const cancelled = asked('what?\nc\n');
      assert.equal(cancelled.status, 1, cancelled.stdout);
      assert.match(cancelled.stdout, /send them \(s\), let them lapse \(l\) or cancel \(c\)\?/);
      assert.deepEqual((await read('/api/resume')).items, items, 'nothing was changed');

      const lapsed = run(['--lapse']);
      assert.deepEqual([lapsed.status, lapsed.stderr], [0, '']);
      assert.match(lapsed.stdout, /\n3 lapsed\nsending goes on\n$/);
      for (const id of ['r1', 'r2', 'r3']) assert.equal(await state(id), 'lapsed');

      await stopped(false);
      server.command('pause');
      await stopped(true);
      await placed('r4', 'r5');
      assert.match(run(['--yes']).stdout, /^would go out now: 2\n[^]*\n2 go out now\nsending goes on\n$/);
      await until(() => server.mails().length >= 2, 'two mails');
      assert.deepEqual(sentTo(), ['r4@example.com', 'r5@example.com']);

      server.command('pause');
      await stopped(true);
      await placed('r6');
      const sent = asked('s\n');
      assert.equal(sent.status, 0, sent.stdout);
      await until(() => server.mails().length >= 3, 'the third mail');
      assert.deepEqual(sentTo(), ['r4@example.com', 'r5@example.com', 'r6@example.com']);
      assert.match(server.command('check'), / 0 problems/);
    } finally {
      await server.remove();
    }
  });
}
