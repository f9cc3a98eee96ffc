// words.test.mjs - the words and the environment a command is started with: a slip is told at once, on
// standard error, and nothing is begun.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NEVER, Server, databaseOfOurOwn, order } from './server.mjs';

const program = process.env.AFTERGLOW ?? 'build/afterglow';
const run = (words, env = {}) =>
  spawnSync(program, words, { encoding: 'utf8', timeout: NEVER, env: { ...process.env, ...env } });

test('slips are told', () => {
  const data = ['--data', '/nonexistent/afterglow'];
  for (const [words, said] of [
    [['frob'], /no command 'frob'/],
    [['serve', '--lisen', '127.0.0.1:1', ...data], /no --lisen here/],
    [['serve', 'now', ...data], /'now' says nothing here/],
    [['serve', '--now', '2026-03-02T09:00:00Z', ...data], /--clock virtual/],
    [['serve', '--url', 'care.example.com', ...data], /--url looks like/],
    [['check', '--fast', 'yes', ...data], /no --fast here/],
    [['key', 'create', 'x', '--name', 'x', ...data], /'x' says nothing here/],
    [['simulate', '--customers', '0', '--days', '5', '--seed', '1'], /1 or more/],
    [['report', '--from', '2026-02-01', '--to', '2026-01-01', ...data], /--to/],
  ]) {
    const answer = run(words);
    assert.equal(answer.status, 2, words.join(' '));
    assert.match(answer.stderr, said);
    assert.equal(answer.stdout, '');
  }
  for (const [env, said] of [
    [{ AFTERGLOW_SMTP: 'mail.example.com' }, /AFTERGLOW_SMTP: .*smtp:\/\/host:port/],
    [{ AFTERGLOW_SMTP: 'smtp://127.0.0.1:25?tls=perhaps' }, /AFTERGLOW_SMTP: /],
    [{ AFTERGLOW_FROM: 'the shop' }, /AFTERGLOW_FROM/],
  ]) {
    const answer = run(['serve', ...data], env);
    assert.equal(answer.status, 1);
    assert.match(answer.stderr, said);
  }
  const help = run(['check', '--help']);
  assert.equal(help.status, 0);
  assert.match(help.stdout, /usage: afterglow check/);
});

test('a sign-in link leads to where the shop is served', async () => {
  const server = await new Server().start();
  try {
    const link = server.command('user', 'create', '--email', 'ann@example.com', '--role', 'agent').trim();
    assert.ok(link.startsWith(`${server.url}/link/`), link);
  } finally {
    await server.remove();
  }
});

test('two shops have two secrets, also with a virtual clock of one time', async () => {
  const links = [];
  for (let i = 0; i < 2; i++) {
    const server = await new Server().start();
    links.push(/\/link\/(\S+)/.exec(server.greeting)[1]);
    await server.remove();
  }
  assert.notEqual(links[0], links[1]);
});

test('on a virtual clock no mail leaves the machine', async () => {
  const env = { AFTERGLOW_SMTP: 'smtp://mail.example:25', AFTERGLOW_FROM: 'shop@shop.example' };
  const server = new Server({ env });
  await assert.rejects(server.start(), /mail of a virtual clock stays on this machine/);
  server.options.env = { AFTERGLOW_SMTP: 'smtp://127.0.0.1:9', AFTERGLOW_FROM: 'shop@shop.example' };
  try {
    await server.start();
    await server.stop();
    server.options.env = {};
    await server.start();
    const ask = (method, path, body) => fetch(server.url + path, {
      method, headers: { authorization: `Bearer ${server.key('admin')}`, 'content-type': 'application/json' }, body: JSON.stringify(body),
    });
    const mail = { host: 'mail.example', port: 25, tls: 'none', user: '', from_name: 'Shop', from_address: 'shop@shop.example' };
    assert.equal((await ask('PUT', '/api/settings/mail', mail)).status, 200);
    const tried = await ask('POST', '/api/settings/mail/test', { to: 'me@shop.example', settings: mail });
    assert.match(await tried.text(), /stays on this machine/);
    const saved = await ask('POST', '/api/settings/mail/test', { to: 'me@shop.example' });
    assert.match(await saved.text(), /no mail server is set/);
    await server.clock('2026-03-02T09:10:00Z'); // not live yet: nothing would go there
    await server.stop();
    execFileSync('sqlite3', [`${server.data}/afterglow.db`,
      `UPDATE document SET body = json_set(body, '$.live', json('true')) WHERE kind = 'sending'`]);
    await server.start();
    await assert.rejects(server.clock('2026-03-02T09:20:00Z'), /409.*not on this machine/);
  } finally {
    await server.remove();
  }
});

const onAShop = ['report', 'check', 'rebuild', 'pause', 'resume'];
const refuses = (words, why) => {
  const answer = run(words);
  assert.equal(answer.status, 1, words[0]);
  assert.match(answer.stderr, why);
  assert.equal(answer.stdout, '');
};

for (const [name, database] of [['SQLite', ''], ['PostgreSQL', process.env.AFTERGLOW_TEST_DATABASE]]) {
  test(`${name}: a simulated shop is not mixed with one that has customers`, { skip: database === undefined }, async () => {
    const server = await new Server({ database }).start();
    try {
      await server.call('/v1/track', order('M-1', { email: 'ada@example.com' }, { userId: 'u-1' }));
      for (const more of [[], ['--bulk']])
        refuses(['simulate', '--customers', '1', '--days', '1', '--seed', '1', ...more, ...server.at()],
          more.length && !database ? /is there already/ : /has events already.*--data a folder .*of its own/);
      assert.equal(server.report().orders, 1);
    } finally {
      await server.remove();
    }
  });
}

test('commands that work on a shop make none', () => {
  const folder = mkdtempSync(join(tmpdir(), 'afterglow-'));
  for (const name of onAShop) refuses([name, '--data', join(folder, 'typo')], /there is no Afterglow store here; 'afterglow serve' makes one.*typo/);
  assert.deepEqual(readdirSync(folder), []);
  writeFileSync(join(folder, 'afterglow.db'), '');
  for (const name of onAShop) refuses([name, '--data', folder], /there is no Afterglow store here/);
  assert.deepEqual(readdirSync(folder), ['afterglow.db']);
  assert.equal(statSync(join(folder, 'afterglow.db')).size, 0);
  rmSync(folder, { recursive: true });
});

test('nor in a database on a server', { skip: !process.env.AFTERGLOW_TEST_DATABASE }, () => {
  const database = databaseOfOurOwn(process.env.AFTERGLOW_TEST_DATABASE);
  const folder = mkdtempSync(join(tmpdir(), 'afterglow-'));
  for (const name of onAShop) refuses([name, '--data', folder, '--database', database], /there is no Afterglow store here/);
  const tables = execFileSync('psql', ['-qtA', database, '-c', `SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace`]);
  assert.equal(String(tables).trim(), '0');
  rmSync(folder, { recursive: true });
});

// The schema as it was after so many steps, made by the steps' own texts.
const steps = readdirSync('src/store/migrations').sort();
function olderStore(file, count) {
  let sql = 'CREATE TABLE migration (number bigint PRIMARY KEY, name text NOT NULL, applied_at bigint NOT NULL);\n';
  for (const [i, step] of steps.slice(0, count).entries()) {
    const parts = readFileSync(join('src/store/migrations', step), 'utf8').split(/^-- @(sqlite|postgres|both)$/m);
    for (let at = 1; at < parts.length; at += 2) if (parts[at] !== 'postgres') sql += parts[at + 1];
    sql += `INSERT INTO migration VALUES (${i + 1}, '${step.replace(/^\d+_|\.sql$/g, '')}', 1);\n`;
  }
  execFileSync('sqlite3', ['-bail', file], { input: sql });
}

test('a store of an older program is brought up to date by serve alone', async () => {
  for (const count of [1, steps.length - 1]) {
    const server = new Server();
    const file = join(server.data, 'afterglow.db');
    const taken = () => Number(execFileSync('sqlite3', [file, 'SELECT count(*) FROM migration'], { encoding: 'utf8' }));
    try {
      olderStore(file, count);
      for (const name of onAShop) refuses([name, '--data', server.data], /older program.*start 'afterglow serve' once/);
      refuses(['key', 'create', '--name', 'later', '--data', server.data], /older program/);
      assert.equal(taken(), count);
      await server.start();
      assert.equal(taken(), steps.length);
      assert.match(server.command('check'), / 0 problems/);
    } finally {
      await server.remove();
    }
  }
});

test('a method that is not answered names those that are', async () => {
  const server = await new Server().start();
  try {
    for (const [path, allow] of [['/api/pause', 'POST'], ['/api/resume', 'GET, HEAD, POST'], ['/healthz', 'GET, HEAD']]) {
      const answer = await fetch(server.url + path, { method: 'DELETE' });
      assert.deepEqual([answer.status, answer.headers.get('allow')], [405, allow]);
    }
  } finally {
    await server.remove();
  }
});

test('a report for people has a line for a figure, and its periods may be for ever', async () => {
  const server = await new Server().start();
  try {
    await server.call('/v1/track', order('R-1'));
    const text = server.command('report', '--from', '1970-01-01', '--to', '9999-12-31');
    assert.match(text, /^orders +1$/m);
    assert.match(text, /^ +EUR +5500$/m);
    assert.match(text, /^ +active +1$/m);
  } finally {
    await server.remove();
  }
});
