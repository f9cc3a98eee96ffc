// server.mjs - a server of our own for a test: a folder, a free port, a virtual clock; its keys, its
// mail, its report. Not a test.
import assert from 'node:assert/strict';
import { spawn, execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const program = process.env.AFTERGLOW ?? 'build/afterglow';

// Below the range out of which the system gives ports to connections that go out: none of these can take
// it while a server that is started again is down.
export function freePort() {
  return new Promise((done) => {
    const port = randomInt(10000, 32000);
    const probe = createServer().once('error', () => done(freePort()));
    probe.listen(port, '127.0.0.1', () => probe.close(() => done(port)));
  });
}

/** Longer than any machine takes: only what is broken waits so long. */
export const NEVER = 180_000;

/** Asks again and again until the answer is true, and gives it. */
export async function until(what, come, every = 50) {
  for (const end = performance.now() + NEVER; performance.now() < end; await new Promise((go) => setTimeout(go, every))) {
    const got = await come();
    if (got) return got;
  }
  throw new Error(`never: ${what}`);
}

// One beside the named one: several test files use the same PostgreSQL.
let databases = 0;
export function databaseOfOurOwn(url) {
  const name = `e2e_${process.pid}_${databases++}`;
  execFileSync('psql', ['-q', url, '-c', `CREATE DATABASE ${name}`]);
  return url.replace(/\/[^/?]*(\?|$)/, `/${name}$1`);
}

export class Server {
  constructor(options = {}) {
    this.options = { now: '2026-03-02T09:00:00Z', virtual: true, env: {}, ...options };
    this.data = this.options.data ?? mkdtempSync(join(tmpdir(), 'afterglow-'));
    if (this.options.database) this.options.database = databaseOfOurOwn(this.options.database);
    this.log = '';
  }

  async start() {
    this.port ??= await freePort();
    this.url = `http://127.0.0.1:${this.port}`;
    const clock = this.options.virtual ? ['--clock', 'virtual', '--now', this.options.now] : [];
    const [first, ...words] = [...(this.options.under ?? []), program];
    this.child = spawn(
      first,
      [...words, 'serve', ...this.at(), '--listen', `127.0.0.1:${this.port}`, ...clock, ...(this.options.serve ?? [])],
      { env: { ...process.env, ...this.options.env }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    this.child.stderr.on('data', (text) => (this.log += text));
    await new Promise((done, failed) => {
      let said = '';
      this.child.stdout.on('data', (text) => {
        said += text;
        this.greeting = said;
        if (said.includes('is ready at')) done(); // the greeting is written at once
      });
      this.child.on('close', (code, signal) => failed(new Error(`serve ended with ${code ?? signal}: ${said}${this.log}`)));
    });
    this.child.removeAllListeners('close');
    // Not 'exit', which may come before the last of its log.
    this.ended = new Promise((done) => this.child.on('close', (code, signal) => done({ code, signal })));
    return this;
  }

  at() {
    return this.options.database
      ? ['--data', this.data, '--database', this.options.database]
      : ['--data', this.data];
  }

  command(name, ...words) {
    return execFileSync(program, [name, ...words, ...this.at()], { encoding: 'utf8' });
  }

  key(scope) {
    this.keys ??= {};
    this.keys[scope] ??= this.command('key', 'create', '--name', `test-${scope}`, '--scope', scope).trim();
    return this.keys[scope];
  }

  async call(path, body, headers = {}) {
    const basic = Buffer.from(`${this.key('write')}:`).toString('base64');
    const text = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
    const response = await fetch(this.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Basic ${basic}`, ...headers },
      body: text,
    });
    const answer = await response.text();
    let json = null;
    try {
      json = JSON.parse(answer);
    } catch {}
    return { status: response.status, json, text: answer, headers: response.headers };
  }

  // The management interface, with a key that may do everything. A text is sent as it is.
  async ask(method, path, body) {
    const response = await fetch(this.url + path, {
      method,
      headers: { authorization: `Bearer ${this.key('admin')}` },
      body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, json: /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : null, text };
  }

  // Events, each of which must be taken.
  async tell(...batch) {
    const { json, text } = await this.call('/v1/batch', { batch });
    assert.deepEqual(json?.errors, [], text);
  }

  async clock(now) {
    const { status, text } = await this.ask('POST', '/api/clock', { now });
    assert.equal(status, 200, `clock: ${text}`);
  }

  // What lies in the Maildir, oldest first: headers (lower case) and the raw text.
  mails() {
    const folder = join(this.data, 'mail', 'new');
    if (!existsSync(folder)) return [];
    return readdirSync(folder).map((name) => parseMail(readFileSync(join(folder, name), 'utf8')));
  }

  kinds() {
    return this.mails().map((mail) => mail.headers['x-afterglow-kind']).sort();
  }

  // The lines of the log that fit, once there is one: they come by a pipe of their own, after the answer
  // to the call that caused them.
  logged(pattern) {
    return until(`a line of the log like ${pattern}`, () => {
      const lines = this.log.split('\n').filter((line) => pattern.test(line));
      return lines.length > 0 && lines;
    });
  }

  report() {
    return JSON.parse(this.command('report', '--json'));
  }

  async stop(signal = 'SIGTERM') {
    if (this.child && this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
    await this.ended;
  }

  async remove() {
    await this.stop();
    rmSync(this.data, { recursive: true, force: true });
  }
}

export function parseMail(raw) {
  const [head, ...rest] = raw.split(/\r?\n\r?\n/);
  const headers = {};
  for (const line of head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { headers, raw, body: rest.join('\n\n') };
}

// The parts' text with quoted-printable and base64 undone.
export function mailText(mail) {
  return mail.body
    .split(/\r?\n/)
    .join('\n')
    .replace(/=\n/g, '')
    .replace(/(?:=[0-9A-F]{2})+/g, (bytes) => Buffer.from(bytes.replaceAll('=', ''), 'hex').toString('utf8'));
}

export const order = (id, properties = {}, more = {}) => ({
  type: 'track',
  event: 'Order Completed',
  userId: 'u-1',
  messageId: `order-${id}`,
  properties: {
    order_id: id,
    total: 59.9,
    shipping: 4.9,
    tax: 0,
    currency: 'EUR',
    email: 'ada@example.com',
    locale: 'en',
    products: [{ product_id: 'p1', name: 'Kettle', category: 'kitchen', price: 27.5, quantity: 2 }],
    shipping_address: { name: 'Ada Long', street: '1 Hill', city: 'Leeds', postal_code: 'LS1', country: 'GB' },
    ...properties,
  },
  ...more,
});
