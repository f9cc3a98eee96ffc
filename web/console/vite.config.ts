// How the console is built: hashed assets from the root, split by route, nothing inline.
import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const path = (p: string) => fileURLToPath(new URL(p, import.meta.url));
const api = process.env.AFTERGLOW_URL ?? 'http://127.0.0.1:8421';
const proxied = Object.fromEntries(['/api/', '/openapi.json', '/v1/'].map((p) => [p, api]));

export default defineConfig({
  root: path('.'),
  plugins: [react()],
  resolve: { alias: { '@console': path('./src'), '@shared': path('../shared') } },
  build: { outDir: 'dist', emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false }, target: 'es2022', chunkSizeWarningLimit: 900 },
  server: { proxy: proxied },
});
