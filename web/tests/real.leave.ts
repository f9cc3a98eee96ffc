// Leaving the sample shop leads to the shop's own, empty one, whose pages hold too; then with long names.
import { expect, test, type Page } from '@playwright/test';
import { faultsOf, tooWide, violationsOf } from './look';
import { long, ownPlaces, settle, visit } from './pages';

test('the sample shop is left; what is empty says so', async ({ page }) => {
  const faults = faultsOf(page);
  await page.goto('/');
  await settle(page);
  await page.getByRole('button', { name: 'Leave the sample shop' }).click();
  await expect(page.getByText('You are looking at the sample shop.')).toHaveCount(0);
  for (const path of ['/', '/customers', '/orders', '/parcels', '/messages', '/journeys', '/insights']) {
    await page.goto(path);
    await settle(page);
    expect(await violationsOf(page), path).toEqual([]);
    await expect(page.locator('main')).not.toContainText(/undefined|NaN/);
  }
  await expect(page.getByRole('button', { name: 'Stop all sending' })).toBeVisible();
  for (const place of ownPlaces) {
    await visit(page, place);
    expect(await violationsOf(page), place.name).toEqual([]);
  }
  expect(faults).toEqual([]);
});

/** Everything in the shop that has a name gets a long one. */
async function nameLong(page: Page) {
  const took = async (answer: Promise<{ ok(): boolean; text(): Promise<string>; json(): Promise<unknown> }>) => {
    const a = await answer;
    expect(a.ok(), await a.text()).toBe(true);
    return a.json();
  };
  const me = async () => await took(page.request.get('/api/me')) as { csrf: string; sample: unknown; person: { morning_mail: boolean } };
  await page.request.delete('/api/sample', { headers: { 'x-csrf-token': (await me()).csrf } });
  const { csrf, person } = await me();
  const headers = { 'x-csrf-token': csrf };
  await took(page.request.put('/api/me', { headers, data: { name: long, locale: 'en', morning_mail: person.morning_mail } }));
  await took(page.request.post('/api/settings/people', { headers, data: { name: long, email: `${'long.'.repeat(9)}name@example.com`, role: 'agent', locale: 'de' } }));
  const storefront = { name: long, url: null, locale: 'de', country: 'AT', from_name: null, from_address: null, existing_customer: {}, measure: {} };
  for (const id of ['one', 'two']) await took(page.request.put(`/api/settings/storefronts/${id}`, { headers, data: storefront }));
  const { key } = await took(page.request.post('/api/settings/keys', { headers, data: { name: long, scope: 'write' } })) as { key: string };
  const properties = { order_id: `${long}-1`, total: 55, currency: 'EUR', products: [{ product_id: 'p1', name: long, variant: long, price: 27.5, quantity: 2 }], shipping_address: { name: long, street: long, city: long, postal_code: '1010', country: 'AT' } };
  await took(page.request.post('/v1/batch', { headers: { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` }, data: { batch: [
    { type: 'identify', userId: 'u-1', messageId: 'i-1', traits: { name: `${long} ${long}`, email: `${'long.'.repeat(9)}name@example.com` } },
    { type: 'track', event: 'Order Completed', userId: 'u-1', messageId: 'o-1', properties },
    { type: 'track', event: 'Order Shipped', userId: 'u-1', messageId: 's-1', properties: { order_id: `${long}-1`, shipment_id: '1', carrier: long, tracking_number: long } },
  ] } }));
}

test('long names stay within the page', async ({ page }) => {
  await page.goto('/');
  await nameLong(page);
  await page.setViewportSize({ width: 390, height: 844 });
  const row = async () => { await page.locator('tbody a').first().click(); };
  const places = ['people', 'keys', 'storefronts', 'you', 'brand'].map((s) => ({ name: s, path: `/settings/${s}` }));
  const lists = ['customers', 'orders', 'parcels', 'messages'].map((s) => ({ name: s, path: `/${s}`, open: row }));
  for (const place of [{ name: 'home', path: '/' }, { name: 'insights', path: '/insights' }, ...places, ...lists]) {
    await visit(page, place);
    expect(await tooWide(page), place.name).toBeLessThanOrEqual(0);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await visit(page, { name: 'insights', path: '/insights' });
  expect((await page.getByRole('combobox', { name: 'Storefront' }).boundingBox())?.width, 'the storefront picker').toBeLessThanOrEqual(260);
  await page.goto('/settings/you');
  await page.getByRole('button', { name: /account, appearance/ }).click();
  const label = page.getByRole('menu').getByText(long);
  await expect(label).toBeVisible();
  expect(await label.evaluate((e) => e.scrollWidth - e.clientWidth), 'the menu of the person').toBeLessThanOrEqual(0);
});
