// The shopper's pages in a browser: an order whose every word is long, and an address that leads nowhere.
import { expect, test } from '@playwright/test';
import { faultsOf, tooWide, violationsOf } from './look';
import { long } from './pages';

const order = process.env.AFTERGLOW_ORDER ?? '';

for (const [width, colorScheme] of [[390, 'dark'], [1440, 'light']] as const)
  test.describe(`${width} ${colorScheme}`, () => {
    test.use({ viewport: { width, height: 844 }, colorScheme });

    test('an order of long words stays within the page', async ({ page }) => {
      const faults = faultsOf(page);
      await page.goto(order);
      await expect(page.getByRole('main')).toContainText(long);
      expect(await tooWide(page), 'the page scrolls sideways').toBeLessThanOrEqual(0);
      expect(await violationsOf(page)).toEqual([]);
      expect(faults).toEqual([]);
    });

    test('an address that leads nowhere says what to do', async ({ page }) => {
      await page.goto(new URL('/s/o/', order).href);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('We cannot find this page');
      expect(await tooWide(page)).toBeLessThanOrEqual(0);
      expect(await violationsOf(page)).toEqual([]);
    });
  });
