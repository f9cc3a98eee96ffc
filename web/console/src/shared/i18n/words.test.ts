// The two languages say the same: same places to fill, same forms; and every word is used.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { de } from './de';
import { en } from './en';

const placesOf = (text: string) => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]))].sort();
const table: Record<string, string> = en;

test.each(Object.entries(de))('%s', (key, german) => {
  const english = table[key] ?? '';
  expect(placesOf(german)).toEqual(placesOf(english));
  expect(german.split(' || ').length).toBeLessThanOrEqual(2);
  expect(german.trim()).toBe(german);
  expect(`${german}${english}`).not.toMatch(/!(\s|$)/);
});

function sourcesOf(dir: string): string {
  return readdirSync(dir, { withFileTypes: true }).map((f) => {
    const path = join(dir, f.name);
    if (f.isDirectory()) return f.name === 'i18n' ? '' : sourcesOf(path);
    return /\.tsx?$/.test(f.name) ? readFileSync(path, 'utf8') : '';
  }).join('\n');
}

test('every word is used', () => {
  const text = sourcesOf(join(import.meta.dirname, '../..'));
  const groups = new Set([...text.matchAll(/(?:t|word|rich)\(`([\w-]+)\./g), ...text.matchAll(/word\('(\w+)',/g), ...text.matchAll(/group="(\w+)"/g), ...text.matchAll(/: Key = `(\w+)\./g)].map((m) => m[1]));
  const unused = Object.keys(en).filter((key) => !text.includes(`'${key}'`) && !text.includes(`"${key}"`) && !groups.has(key.split('.')[0]));
  expect(unused).toEqual([]);
});
