// suite.mjs real|mock - the console's suites as TAP. real: lint, types, units, then the pages against
// a server of our own with the sample shop, and a shopper's page whose words are long. mock: the whole browser suite against the mock.
import { spawn, spawnSync } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, mailText, order, Server } from '../../tests/e2e/server.mjs';

const web = resolve(dirname(fileURLToPath(import.meta.url)), '..');
let failed = false;
/** The real server while it runs: a suite that is killed takes it along. */
let server = null;
/** Another, whose clock is ours: only there a mail's link is at hand at once. */
let shop = null;
let child = null;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    child?.kill(signal);
    void Promise.all([server?.remove(), shop?.remove()]).finally(() => process.exit(1));
  });

/** One step that counts as one test: what it says is shown when it fails. */
function step(name, ...words) {
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', ...words], { cwd: web, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } });
  console.log(`${status === 0 ? 'ok' : 'not ok'} - ${name}`);
  if (status === 0) return;
  failed = true;
  console.log(`${stdout}${stderr}`.split('\n').slice(-60).map((l) => `  ${l}`).join('\n'));
}

/** The browser suite, which prints its own lines. */
function browser(config, project, env) {
  return new Promise((done) => {
    child = spawn('npx', ['--no-install', 'playwright', 'test', '--config', `tests/${config}`, '--project', project, ...process.argv.slice(3), '--reporter', './tests/tap.mjs'], { cwd: web, stdio: 'inherit', env: { ...process.env, NO_COLOR: '1', ...env } });
    child.on('exit', (code) => { failed ||= code !== 0; done(); });
  });
}

/** A word as German has them, which no line of a phone holds. */
const long = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsraum';

/** The address of an order's page for its shopper, nothing of which is short. */
async function longOrder() {
  await shop.start();
  await shop.tell(order(`${long}-1`, {
    products: [{ product_id: 'p1', name: long, variant: long, price: 27.5, quantity: 2 }, { product_id: 'p2', name: 'Kettle', price: 1234567.5, quantity: 1 }],
    total: 1234627.4, shipping_address: { name: long, street: long, city: long, postal_code: 'LS1', country: 'GB' },
  }));
  await shop.tell({ type: 'track', event: 'Order Shipped', userId: 'u-1', messageId: 'shipped', properties: { order_id: `${long}-1`, shipment_id: '1', carrier: long, tracking_number: long, tracking_url: 'https://track.example/T1' } });
  await shop.clock('2026-03-02T09:01:00Z');
  const link = shop.mails().map(mailText).join('\n').match(/http:\S*\/s\/o\/[\w-]+/)?.[0];
  if (!link) throw new Error('no mail has a link to its order');
  return link;
}

async function real() {
  step('lint', 'lint');
  step('types', 'typecheck');
  step('units', 'test');
  server = new Server({ virtual: false });
  shop = new Server();
  try {
    await server.start();
    const link = /\/link\/\S+/.exec(server.greeting)?.[0];
    if (!link) throw new Error(`no link for the owner in: ${server.greeting}`);
    await browser('real.config.ts', 'leave', { AFTERGLOW_URL: server.url, AFTERGLOW_LINK: link, AFTERGLOW_ORDER: await longOrder(), AFTERGLOW_LONG: long });
  } catch (e) {
    failed = true;
    console.log(`not ok - the server starts\n  ${e.message}`);
  } finally {
    await Promise.all([server.remove(), shop.remove()]);
  }
}

await (process.argv[2] === 'mock' ? browser('playwright.config.ts', 'console', { MOCK_PORT: String(await freePort()) }) : real());
process.exit(failed ? 1 : 0);
