// What is held against every page: no fault in the browser, nothing axe finds, no scrolling sideways.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

export function faultsOf(page: Page): string[] {
  const faults: string[] = [];
  page.on('pageerror', (e) => faults.push(e.message));
  page.on('console', (m) => { if (m.type() === 'error' || (m.type() === 'warning' && /React|Mantine/.test(m.text()))) faults.push(m.text()); });
  return faults;
}

export async function violationsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).exclude('iframe').analyze();
  return violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).slice(0, 4).join(' | ')}`);
}

export const tooWide = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
