// What the console says when it cannot show what was asked for, in both languages: no such page, no such thing,
// not this role, a server that fails; and what a plot says where it is not seen.
import { expect, test } from '@playwright/test';
import { tooWide, violationsOf } from './look';
import { settle, speak } from './pages';

const words = {
  en: {
    nopage: 'There is no such page', home: 'Go to Home', missing: 'This does not exist, or no longer.', forbidden: 'Your role may not see this.',
    who: 'Owners and marketers can change this.', own: 'Owners can change this.', save: 'Save', failed: 'The server could not answer this.', retry: 'Try again', journeys: 'Journeys',
    essence: /^How many orders came\? orders: \d+ points, first .+ \(.+\), last .+ \(.+\), highest .+ \(.+\)\.$/, table: 'Table: How many orders came?', plot: 'Plot: How many orders came?',
  },
  de: {
    nopage: 'Diese Seite gibt es nicht', home: 'Zur Startseite', missing: 'Das gibt es nicht oder nicht mehr.', forbidden: 'Ihre Rolle darf das nicht sehen.',
    who: 'Ändern können das Inhaber und Marketing.', own: 'Ändern können das Inhaber.', save: 'Speichern', failed: 'Der Server konnte das nicht beantworten.', retry: 'Erneut versuchen', journeys: 'Abläufe',
    essence: /^Wie viele Bestellungen kamen\? Bestellungen: \d+ Punkte, zuerst .+ \(.+\), zuletzt .+ \(.+\), am höchsten .+ \(.+\)\.$/, table: 'Tabelle: Wie viele Bestellungen kamen?', plot: 'Grafik: Wie viele Bestellungen kamen?',
  },
} as const;

const problem = (status: number) => ({ status, contentType: 'application/problem+json', body: JSON.stringify({ type: 'about:blank', title: 'no', status, detail: 'the server in English' }) });

for (const locale of ['en', 'de'] as const)
  test.describe(locale, () => {
    const w = words[locale];
    test.use({ viewport: { width: 390, height: 844 } });
    test.beforeEach(({ page }) => speak(page, locale));

    test('no such page, nor such a part of the settings', async ({ page }) => {
      for (const path of ['/nosuch', '/settings/nosuch']) {
        await page.goto(path);
        await settle(page);
        await expect(page.getByText(w.nopage)).toHaveCount(1);
        expect(await violationsOf(page)).toEqual([]);
        await page.getByRole('link', { name: w.home }).click();
        await expect(page).toHaveURL(/\/$/);
      }
    });

    test('no such thing is told in the reader\'s words', async ({ page }) => {
      for (const path of ['/customers/99999999', '/orders/nosuch', '/journeys/nosuch']) {
        await page.goto(path);
        const told = page.getByRole('main').getByRole('alert');
        await expect(told).toHaveText(w.missing);
      }
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(w.journeys);
    });

    test('what a role may not see or change says so before it is tried', async ({ page }) => {
      await page.route('**/api/customers*', (route) => route.fulfill(problem(403)));
      await page.goto('/customers');
      const told = page.getByRole('main').getByRole('alert');
      await expect(told).toContainText(w.forbidden);
      await expect(told).not.toContainText('English');
      await page.route('**/api/me', async (route) => {
        const got = await route.fetch();
        const me = await got.json() as { person: object };
        await route.fulfill({ response: got, json: { ...me, person: { ...me.person, role: 'analyst' } } });
      });
      for (const [section, said] of [['brand', w.who], ['sending', w.own], ['mail', w.own], ['storefronts', w.own], ['reporting', w.own]] as const) {
        await page.goto(`/settings/${section}`);
        await expect(page.getByRole('main').getByText(said, { exact: true })).toBeVisible();
        await settle(page);
        await expect(page.getByRole('main').getByRole('button', { name: w.save, exact: true })).toHaveCount(0);
      }
      await page.unrouteAll({ behavior: 'wait' });
    });

    test('a server that fails before anything is known is asked again', async ({ page }) => {
      // Until the button is pressed, however often the page asks by itself.
      await page.addInitScript(() => addEventListener('click', () => sessionStorage.setItem('pressed', 'yes'), true));
      await page.route('**/api/me', async (route) => (await page.evaluate(() => sessionStorage.getItem('pressed')) ? route.continue() : route.fulfill(problem(500))));
      await page.goto('/orders');
      await expect(page.getByRole('alert')).toContainText(w.failed);
      expect(await tooWide(page)).toBeLessThanOrEqual(0);
      expect(await violationsOf(page)).toEqual([]);
      await page.getByRole('button', { name: w.retry }).click();
      await expect(page.locator('tbody a').first()).toBeVisible();
      await page.unrouteAll({ behavior: 'wait' });
    });

    test('a plot says its essence, and its toggle whose it is', async ({ page }) => {
      await page.goto('/insights?period=90d');
      await settle(page);
      await expect(page.getByRole('img', { name: w.essence })).toBeVisible();
      const names = await page.getByRole('main').getByRole('button').evaluateAll((all) => all.map((b) => b.getAttribute('aria-label') ?? b.textContent));
      expect(new Set(names).size, names.join('\n')).toBe(names.length);
      await page.getByRole('button', { name: w.table }).click();
      await expect(page.getByRole('button', { name: w.plot })).toBeVisible();
      await expect(page.getByRole('region', { name: w.plot.replace(/^\S+ /, '') })).toBeVisible();
    });
  });
