// Signs in once for all other tests; credentials by environment when it is a real server.
import { expect, test } from '@playwright/test';
import { person } from './pages';

test('signing in leads to Home', async ({ page }) => {
  await page.goto('/customers');
  await expect(page).toHaveURL(/\/signin\?next=/);
  await page.getByLabel('E-mail').fill(person.email);
  await page.getByLabel('Password', { exact: true }).fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toContainText('do not go together');
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/customers$/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Customers');
  await page.context().storageState({ path: 'test-results/session.json' });
});
