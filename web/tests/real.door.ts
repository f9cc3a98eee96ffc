// The owner's way in: the link the server printed, the first screen, the sample shop.
import { expect, test } from '@playwright/test';
import { person } from './pages';

test('the link makes the owner, who opens the sample shop', async ({ page }) => {
  await page.goto(process.env.AFTERGLOW_LINK ?? '');
  await page.getByLabel('E-mail').fill(person.email);
  await page.getByLabel('Name').fill('Anna Berg');
  await page.getByLabel('New password').fill(person.password);
  await page.getByRole('button', { name: 'Save and enter' }).click();
  await expect(page.getByRole('button', { name: 'Open the sample shop' })).toBeVisible();
  await page.goto(process.env.AFTERGLOW_LINK ?? '');
  await expect(page.getByRole('heading', { level: 1 })).not.toContainText('Welcome');
  await page.goto('/');
  await page.getByRole('button', { name: 'Open the sample shop' }).click();
  await expect(page.getByText('You are looking at the sample shop.')).toBeVisible({ timeout: 200_000 });
  await page.context().storageState({ path: 'test-results/real.json' });
});
