// Browser tests against a real server, which suite.mjs starts: AFTERGLOW_URL, AFTERGLOW_LINK, AFTERGLOW_ORDER, AFTERGLOW_LONG.
import { defineConfig } from '@playwright/test';
import common from './playwright.config';

const session = { storageState: 'test-results/real.json' };

export default defineConfig({
  ...common,
  outputDir: '../test-results/real',
  reporter: [['./tap.mjs']],
  projects: [
    { name: 'door', testMatch: 'real.door.ts' },
    { name: 'pages', testMatch: 'real.spec.ts', dependencies: ['door'], use: session },
    { name: 'faults', testMatch: 'real.faults.ts', dependencies: ['door'], use: session },
    { name: 'shopper', testMatch: 'real.shopper.ts' },
    { name: 'leave', testMatch: 'real.leave.ts', dependencies: ['pages', 'faults', 'shopper'], use: session },
    { name: 'pictures', testMatch: 'pictures.ts', dependencies: ['door'], use: session },
  ],
});
