// The pages of a real server with the sample shop: on a desk and a phone, light and dark, English and
// German; the language; a message as its customer saw it; and the answers as the API's description says.
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { asked, contractFaults, lists } from '../console/mock/contract';
import { faultsOf, tooWide, violationsOf } from './look';
import { places, servedPlaces, settle, speak, visit } from './pages';

/** By language, so that each width and each scheme meets both; a page is loaded once for its two. */
const looks = {
  en: [{ width: 1440, height: 900, colorScheme: 'light' }, { width: 390, height: 844, colorScheme: 'dark' }],
  de: [{ width: 1440, height: 900, colorScheme: 'dark' }, { width: 390, height: 844, colorScheme: 'light' }],
} as const;

for (const locale of ['en', 'de'] as const)
  test.describe(locale, () => {
    for (const place of [...places, ...servedPlaces])
      test(place.name, async ({ page }) => {
        const faults = faultsOf(page);
        await speak(page, locale);
        for (const { colorScheme, ...size } of looks[locale]) {
          await page.setViewportSize(size);
          await page.emulateMedia({ colorScheme });
          if (page.url() === 'about:blank') await visit(page, place);
          else await settle(page);
          expect(await tooWide(page), `the page scrolls sideways at ${size.width}`).toBeLessThanOrEqual(0);
          expect(await violationsOf(page), `${size.width} ${colorScheme}`).toEqual([]);
        }
        if (!servedPlaces.includes(place)) await expect(page.locator(`html[lang=${locale}] body`)).not.toContainText(/undefined|NaN|\{\w+\}/);
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

const unheard = {
  de: { down: 'Der Server antwortet nicht.', offline: 'Dieses Gerät ist mit keinem Netz verbunden.' },
  en: { down: 'The server does not answer.', offline: 'This device has no connection to a network.' },
} as const;

for (const locale of ['de', 'en'] as const)
  test(`no answer is told in words of ${locale}, and no network is not the server's fault`, async ({ page, context }) => {
    await speak(page, locale);
    await page.goto('/');
    await settle(page);
    await page.route('**/api/orders*', (route) => route.abort());
    await page.locator('nav a[href="/orders"]').first().click();
    const told = page.getByRole('main').getByRole('alert');
    await expect(told).toContainText(unheard[locale].down);
    await expect(told).not.toContainText(/connection|no answer/i);
    await context.setOffline(true);
    await told.getByRole('button').click();
    await expect(told).toContainText(unheard[locale].offline);
    await context.setOffline(false);
    await page.unroute('**/api/orders*');
    await told.getByRole('button').click();
    await expect(page.locator('tbody a').first()).toBeVisible({ timeout: 20_000 });
  });

test('the list is saved in the page\'s words, with the codes behind them', async ({ page }) => {
  await speak(page, 'de');
  await page.goto('/orders?late=true');
  await settle(page);
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV' }).click()]);
  const [head, first] = readFileSync(await file.path(), 'utf8').replace('\uFEFF', '').split('\r\n');
  expect(head).toBe('Bestellung,Kunde,Stand,state_code,late,Aufgegeben,Stück,Summe,total_currency');
  expect(first).toMatch(/,Verspätet,(placed|part_shipped|shipped),true,.*,\d+(\.\d+)?,[A-Z]{3}$/);
});

test('what the console links to as its interface is the server\'s page', async ({ page }) => {
  await page.goto('/orders');
  await settle(page);
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search and commands' }).fill('interface');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/docs$/);
  await expect(page.locator('nav a[href="/orders"]')).toHaveCount(0);
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
