// A picture of each page, on a phone and a desk, light and dark, into build/pictures.
import { test } from '@playwright/test';
import { mocked, mockPlaces, ownPlaces, places, servedPlaces, visit } from './pages';

const out = process.env.PICTURES ?? '../build/pictures';
const only = process.env.ONLY?.split(',');
const all = mocked ? [...places, ...ownPlaces, ...mockPlaces] : [...places, ...servedPlaces];

for (const width of [390, 1440])
  for (const scheme of ['light', 'dark'] as const)
    test.describe(`${width} ${scheme}`, () => {
      test.use({ viewport: { width, height: width === 390 ? 844 : 900 }, colorScheme: scheme });
      for (const place of all.filter((p) => !only || only.includes(p.name)))
        test(place.name, async ({ page }) => {
          await visit(page, place);
          await page.screenshot({ path: `${out}/${place.name}-${width}-${scheme}.png`, fullPage: !process.env.VIEWPORT });
        });
    });
