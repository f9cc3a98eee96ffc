// Leaving the sample shop leads to the shop's own, empty one, whose pages hold too.
import { expect, test } from '@playwright/test';
import { faultsOf, violationsOf } from './look';
import { ownPlaces, settle, visit } from './pages';

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
