// Unit tests stand beside what they test.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const path = (p: string) => fileURLToPath(new URL(p, import.meta.url));

export default defineConfig({
  root: path('.'),
  resolve: { alias: { '@console': path('./src'), '@shared': path('../shared') } },
  test: { include: ['{src,mock}/**/*.test.ts'], environment: 'node', pool: 'threads', maxWorkers: 1, testTimeout: 180_000 },
});
