// The pages of a real server with the sample shop: light on a desk, dark on a phone; the language;
// a message as its customer saw it; and the answers as the API's description says.
import { expect, test } from '@playwright/test';
import { asked, contractFaults, lists } from '../console/mock/contract';
import { faultsOf, tooWide, violationsOf } from './look';
import { places, settle, visit } from './pages';

for (const [width, scheme] of [[1440, 'light'], [390, 'dark']] as const)
  test.describe(`${width} ${scheme}`, () => {
    test.use({ viewport: { width, height: width === 390 ? 844 : 900 }, colorScheme: scheme });
    for (const place of places)
      test(place.name, async ({ page }) => {
        const faults = faultsOf(page);
        await visit(page, place);
        expect(await tooWide(page), 'the page scrolls sideways').toBeLessThanOrEqual(0);
        expect(await violationsOf(page)).toEqual([]);
        expect(faults).toEqual([]);
      });
  });

test('Home says what there is', async ({ page }) => {
  await page.goto('/');
  await settle(page);
  const main = page.locator('main');
  await expect(main).toContainText(/[1-9]\d* (parcels are|parcel is) on/);
  await expect(main).not.toContainText(/undefined|NaN|\{\w+\}/);
});

test('a message is shown as its customer saw it', async ({ page }) => {
  await page.goto('/messages?state=sent');
  await settle(page);
  await page.locator('tbody a').first().click();
  const frame = page.frameLocator('iframe');
  await expect(frame.locator('body')).toContainText(/\w{4}/);
});

test('the language is switched and kept', async ({ page }) => {
  await page.goto('/orders');
  await settle(page);
  await page.getByRole('button', { name: /account, appearance/ }).click();
  await page.getByRole('menuitem', { name: 'Deutsch' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Bestellungen');
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Bestellungen');
  await page.getByRole('button', { name: /Konto, Darstellung/ }).click();
  await page.getByRole('menuitem', { name: 'English' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Orders');
  await page.waitForLoadState('networkidle');
});

test('the answers are as the description says', async ({ page }) => {
  const wrong: string[] = [];
  for (const path of asked) {
    let at = path;
    const list = lists[path];
    if (list) {
      const { items } = await (await page.request.get(list)).json() as { items: { id?: string; name?: string }[] };
      if (!items[0]) continue;
      at = path.replace(/\{\w+\}/, encodeURIComponent(String(items[0].id ?? items[0].name)));
    }
    const answer = await page.request.get(at);
    wrong.push(...(answer.status() === 200 ? contractFaults(path, await answer.json()) : [`status ${answer.status()}`]).map((f) => `${at}: ${f}`));
  }
  expect(wrong).toEqual([]);
});
