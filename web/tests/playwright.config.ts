// Browser tests of the console, against AFTERGLOW_URL or, without it, the mock.
import { defineConfig } from '@playwright/test';

const own = process.env.AFTERGLOW_URL;
const port = process.env.MOCK_PORT ?? '8431';

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  workers: 1,
  // For what never comes: no machine is so slow.
  timeout: 300_000,
  expect: { timeout: 90_000 },
  reporter: [['list']],
  forbidOnly: true,
  use: {
    baseURL: own ?? `http://127.0.0.1:${port}`,
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
    launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] },
  },
  ...(own ? {} : { webServer: { command: `PORT=${port} node ../console/mock/server.mjs`, url: `http://127.0.0.1:${port}/`, reuseExistingServer: false, timeout: 180_000 } }),
  projects: [
    { name: 'door', testMatch: 'door.setup.ts' },
    { name: 'console', testMatch: '*.spec.ts', testIgnore: 'real.*', dependencies: ['door'], use: { storageState: 'test-results/session.json' } },
    { name: 'pictures', testMatch: 'pictures.ts', dependencies: ['door'], use: { storageState: 'test-results/session.json' } },
  ],
});
