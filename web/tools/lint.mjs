// The rules of the web folder that a compiler does not check: who may import whom, length of files,
// a word about each file at its top, no colours outside the tokens.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative, resolve, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const top = fileURLToPath(new URL('..', import.meta.url));
const linesMax = 400;
const generated = ['shared/api/schema.d.ts', 'shared/tokens/tokens.css'];

function* files(dir) {
  for (const name of readdirSync(dir)) {
    if (['node_modules', 'dist', 'test-results', 'playwright-report'].includes(name)) continue;
    const path = join(dir, name);
    if (statSync(path).isDirectory()) yield* files(path);
    else if (/\.(ts|tsx|mjs|css)$/.test(name)) yield path;
  }
}

const floorOf = (path) => {
  const m = /^console\/src\/(app|features\/[^/]+|shared)\//.exec(path);
  return m ? m[1] : null;
};

const faults = [];
for (const path of files(top)) {
  const name = relative(top, path);
  if (generated.includes(name)) continue;
  const text = readFileSync(path, 'utf8');
  const lines = text.split('\n').length - 1;
  if (lines > linesMax) faults.push(`${name}: ${lines} lines, at most ${linesMax}`);
  if (!/^(\/\/|\/\*)/.test(text)) faults.push(`${name}: opens without a line on what it is`);
  if (/\.(tsx|css)$/.test(name) && /#[0-9a-fA-F]{6}\b/.test(text.replace(/^.*lint: colour is data.*$/gm, '')))
    faults.push(`${name}: a colour outside shared/tokens`);
  const floor = floorOf(name);
  if (!floor) continue;
  for (const [, target] of text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)) {
    const aim = target.startsWith('@console/')
      ? target.replace('@console/', 'console/src/')
      : target.startsWith('.') ? relative(top, resolve(dirname(path), target)) : null;
    const to = aim && floorOf(`${aim}/`);
    if (!to || to === floor || to === 'shared') continue;
    if (floor === 'shared' || floor.startsWith('features/')) faults.push(`${name}: ${floor} imports ${to}`);
  }
}
for (const fault of faults) console.error(fault);
console.log(faults.length ? `lint: ${faults.length} faults` : 'lint: ok');
process.exit(faults.length ? 1 : 0);
