// suite.mjs real|mock - the console's suites as TAP. real: lint, types, units, then the pages against
// a server of our own with the sample shop. mock: the whole browser suite against the mock.
import { spawn, spawnSync } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, Server } from '../../tests/e2e/server.mjs';

const web = resolve(dirname(fileURLToPath(import.meta.url)), '..');
let failed = false;
/** The real server while it runs: a suite that is killed takes it along. */
let server = null;
let child = null;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    child?.kill(signal);
    void (server?.remove() ?? Promise.resolve()).finally(() => process.exit(1));
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

async function real() {
  step('lint', 'lint');
  step('types', 'typecheck');
  step('units', 'test');
  server = new Server({ virtual: false });
  try {
    await server.start();
    const link = /\/link\/\S+/.exec(server.greeting)?.[0];
    if (!link) throw new Error(`no link for the owner in: ${server.greeting}`);
    await browser('real.config.ts', 'leave', { AFTERGLOW_URL: server.url, AFTERGLOW_LINK: link });
  } catch (e) {
    failed = true;
    console.log(`not ok - the server starts\n  ${e.message}`);
  } finally {
    await server.remove();
  }
}

await (process.argv[2] === 'mock' ? browser('playwright.config.ts', 'console', { MOCK_PORT: String(await freePort()) }) : real());
process.exit(failed ? 1 : 0);
