// The ways through the console: keyboard, palette, language, theme, filters, stop and go.
import { expect, test } from '@playwright/test';
import { mocked, settle } from './pages';

test('the skip link leads to the content', async ({ page }) => {
  await page.goto('/customers');
  await settle(page);
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to the content' });
  await expect(skip).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.closest('main') !== null)).toBe(true);
});

test('every control is reached by Tab and shows its focus', async ({ page }) => {
  await page.goto('/settings/mail');
  await settle(page);
  const wanted = await page.locator('main a:visible, main button:visible:enabled, main input:visible:enabled, main select:visible:enabled').count();
  const seen = new Set<string>();
  for (let i = 0; i < wanted + 40; i++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const e = document.activeElement;
      if (!e?.closest('main')) return null;
      const all = [...document.querySelectorAll('main a, main button, main input, main select')];
      const s = getComputedStyle(e);
      const ring = s.outlineStyle !== 'none' || s.boxShadow !== 'none' || s.borderColor !== getComputedStyle(document.body).borderColor;
      return ring ? String(all.indexOf(e)) : `no ring: ${e.outerHTML.slice(0, 90)}`;
    });
    if (at) seen.add(at);
  }
  expect([...seen].filter((s) => s.startsWith('no ring'))).toEqual([]);
  expect(seen.size).toBeGreaterThanOrEqual(wanted);
});

test('Ctrl-K finds a page, runs an action, and closes', async ({ page }) => {
  await page.goto('/');
  await settle(page);
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search and commands' }).fill('insi');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/insights/);
  await expect(page.getByRole('combobox', { name: 'Search and commands' })).toHaveCount(0);
});

test('Ctrl-K finds a customer', async ({ page }) => {
  await page.goto('/customers');
  await settle(page);
  const name = await page.locator('tbody a').nth(1).innerText();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search and commands' }).fill(name);
  await page.getByRole('option', { name: new RegExp(name.slice(0, 12)) }).first().click();
  await expect(page).toHaveURL(/\/customers\/.+/);
  await expect(page.locator('section h2').first()).toHaveText(name);
});

test('filters live in the address; Back goes back', async ({ page }) => {
  await page.goto('/customers');
  await settle(page);
  await page.getByLabel('May get', { exact: true }).selectOption('offers');
  await expect(page).toHaveURL(/may_get=offers/);
  await page.locator('tbody a').first().click();
  await expect(page).toHaveURL(/\/customers\/.+\?may_get=offers/);
  await page.goBack();
  await expect(page).toHaveURL(/\/customers\?may_get=offers/);
  await page.reload();
  await expect(page.getByLabel('May get', { exact: true })).toHaveValue('offers');
});

test('the language is switched and kept', async ({ page }) => {
  await page.goto('/orders');
  await settle(page);
  await page.getByRole('button', { name: /account, appearance/ }).click();
  await page.getByRole('menuitem', { name: 'Deutsch' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Bestellungen');
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Bestellungen');
  await page.getByRole('button', { name: /Konto, Darstellung/ }).click();
  await page.getByRole('menuitem', { name: 'English' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Orders');
  await page.waitForLoadState('networkidle');
});

test('the theme is chosen and kept', async ({ page }) => {
  await page.goto('/');
  await settle(page);
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.getByRole('button', { name: /account, appearance/ }).click();
  await page.getByRole('menuitem', { name: 'Dark' }).click();
  await expect.poll(ground).not.toBe(light);
  const dark = await ground();
  await page.reload();
  await expect.poll(ground).toBe(dark);
});

test('all sending is stopped from any page, and goes on after a look at what waits', async ({ page }) => {
  await page.goto('/parcels');
  await settle(page);
  await page.getByRole('button', { name: 'Stop all sending' }).click();
  await page.getByLabel('Reason').fill('Wrong price');
  await page.getByRole('button', { name: 'Stop now' }).click();
  await expect(page.getByText(/All sending is stopped since/)).toBeVisible();
  await page.getByRole('button', { name: 'Send again' }).click();
  await expect(page).toHaveURL(/\/settings\/sending/);
  // The mock has messages that wait; a shop without any is not told of 'Send again, 0 messages first'.
  const go = page.getByRole('main').getByRole('button', { name: /^Send again/ });
  await expect(go).toHaveText(mocked ? 'Send again, 43 messages first' : 'Send again');
  await go.click();
  await expect(page.getByRole('button', { name: 'Stop all sending' })).toBeVisible();
});

test('a key is shown once', async ({ page }) => {
  await page.goto('/settings/keys');
  await settle(page);
  await page.getByRole('button', { name: 'Make a key' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Test key');
  await page.getByRole('dialog').getByRole('button', { name: 'Make a key' }).click();
  await expect(page.getByText('This key is shown only now.')).toBeVisible();
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
  await expect(page.getByText('Test key')).toBeVisible();
});

test.describe('with the mock', () => {
  test.skip(!mocked, 'the answers are the mock\'s');

  test('an order file is mapped and imported, with an account', async ({ page }) => {
    await page.goto('/import');
    await settle(page);
    await page.locator('input[type=file]').setInputFiles({ name: 'orders.csv', mimeType: 'text/csv', buffer: Buffer.from('Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n489434,85048,Glass ball,12,2009-12-01 07:45,6.95,13085,United Kingdom\n') });
    await expect(page.getByLabel('Order number')).toHaveValue('Invoice');
    await expect(page.getByRole('button', { name: 'Start the import' })).toBeDisabled();
    await page.getByRole('textbox', { name: 'Currency' }).fill('GBP');
    await page.getByRole('button', { name: 'Start the import' }).click();
    await expect(page.getByRole('progressbar')).toBeVisible();
    await expect(page.getByText(/12,310 may get offers/)).toBeVisible();
  });

  test('an invitation is accepted', async ({ page }) => {
    await page.goto('/link/invite');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Welcome to Nordlicht');
    await page.getByLabel('New password').fill('a sentence is better');
    await page.getByRole('button', { name: 'Save and enter' }).click();
    await expect(page).toHaveURL(/\/$/);
  });

  test('the sample shop is entered and left', async ({ page }) => {
    await page.goto('/start');
    await settle(page);
    await page.getByRole('button', { name: 'Open the sample shop' }).click();
    await expect(page.getByText('You are looking at the sample shop.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Stop all sending' })).toHaveCount(0);
    await page.getByRole('button', { name: 'Leave the sample shop' }).click();
    await expect(page.getByText('You are looking at the sample shop.')).toHaveCount(0);
  });
});
