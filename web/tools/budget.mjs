// What the browser loads first, and each chunk, against a budget in gzipped kilobytes.
import { readFileSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const dist = new URL('../console/dist/', import.meta.url);
const size = (path) => gzipSync(readFileSync(new URL(path, dist)), { level: 9 }).length / 1000;
const html = readFileSync(new URL('index.html', dist), 'utf8');
const first = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map((m) => m[1]);

const budget = { first: 200, chunk: 220 };
let bad = 0;
const say = (name, kb, max) => {
  if (kb > max) bad++;
  console.log(`${kb.toFixed(1).padStart(7)} kB gz  ${name}${kb > max ? `  OVER ${max}` : ''}`);
};
if (/<script(?![^>]*\bsrc=)/.test(html)) { console.error('an inline script in index.html'); bad++; }
say('first load', first.reduce((sum, f) => sum + size(f), 0), budget.first);
for (const f of readdirSync(new URL('assets/', dist)).filter((f) => /\.(js|css)$/.test(f)).sort())
  if (size(`assets/${f}`) > 10) say(f, size(`assets/${f}`), budget.chunk);
process.exit(bad ? 1 : 0);
