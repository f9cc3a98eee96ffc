// Each page loads without a fault in the browser, and axe finds nothing, on a phone and a desk, light and dark.
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { mocked, mockPlaces, places, visit } from './pages';

function faultsOf(page: Page): string[] {
  const faults: string[] = [];
  page.on('pageerror', (e) => faults.push(e.message));
  page.on('console', (m) => { if (m.type() === 'error' || (m.type() === 'warning' && /React|Mantine/.test(m.text()))) faults.push(m.text()); });
  return faults;
}

async function violationsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).exclude('iframe').analyze();
  return violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).slice(0, 4).join(' | ')}`);
}

for (const width of [390, 1440])
  test.describe(String(width), () => {
    test.use({ viewport: { width, height: width === 390 ? 844 : 900 }, colorScheme: 'light' });
    for (const place of mocked ? [...places, ...mockPlaces] : places)
      test(place.name, async ({ page }) => {
        const faults = faultsOf(page);
        await visit(page, place);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect(wide, 'the page scrolls sideways').toBeLessThanOrEqual(0);
        expect(await violationsOf(page), 'in light').toEqual([]);
        await page.emulateMedia({ colorScheme: 'dark' });
        await page.waitForTimeout(250);
        expect(await violationsOf(page), 'in dark').toEqual([]);
        const expected = place.path.includes('mock=error') ? /503/ : /^$/;
        expect(faults.filter((f) => !expected.test(f))).toEqual([]);
      });
  });
