// Each page loads without a fault in the browser, and axe finds nothing, on a phone and a desk, light and dark.
import { expect, test } from '@playwright/test';
import { faultsOf, tooWide, violationsOf } from './look';
import { mocked, mockPlaces, ownPlaces, places, settle, visit } from './pages';

for (const width of [390, 1440])
  test.describe(String(width), () => {
    test.use({ viewport: { width, height: width === 390 ? 844 : 900 }, colorScheme: 'light' });
    for (const place of mocked ? [...places, ...ownPlaces, ...mockPlaces] : places)
      test(place.name, async ({ page }) => {
        const faults = faultsOf(page);
        await visit(page, place);
        expect(await tooWide(page), 'the page scrolls sideways').toBeLessThanOrEqual(0);
        expect(await violationsOf(page), 'in light').toEqual([]);
        await page.emulateMedia({ colorScheme: 'dark' });
        await settle(page);
        expect(await violationsOf(page), 'in dark').toEqual([]);
        const expected = place.path.includes('mock=error') ? /503/ : /^$/;
        expect(faults.filter((f) => !expected.test(f))).toEqual([]);
      });
  });
