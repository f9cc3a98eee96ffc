// The pages of the console and how to open each in a known state.
import type { Page } from '@playwright/test';

export const mocked = !process.env.AFTERGLOW_URL;
export const person = { email: process.env.AFTERGLOW_EMAIL ?? 'anna@nordlicht.example', password: process.env.AFTERGLOW_PASSWORD ?? 'afterglow mock' };

/** A word no line of a phone holds. */
export const long = process.env.AFTERGLOW_LONG ?? '';

export interface Place { name: string; path: string; open?: (page: Page) => Promise<void> }
const firstRow = async (page: Page) => {
  await page.locator('tbody a').first().click();
  await page.locator('section[aria-label="Details"] h2, section[aria-label="Einzelheiten"] h2').first().waitFor();
};

export const places: Place[] = [
  { name: 'home', path: '/' },
  { name: 'start', path: '/start' },
  { name: 'customers', path: '/customers' },
  { name: 'customer', path: '/customers', open: firstRow },
  { name: 'orders', path: '/orders' },
  { name: 'order', path: '/orders?late=true', open: firstRow },
  { name: 'parcels', path: '/parcels' },
  { name: 'parcel', path: '/parcels?late=true', open: firstRow },
  { name: 'messages', path: '/messages' },
  { name: 'message', path: '/messages?kind=nps', open: firstRow },
  { name: 'journeys', path: '/journeys' },
  { name: 'journey', path: '/journeys/review_request' },
  { name: 'insights', path: '/insights' },
  { name: 'import', path: '/import' },
  ...['brand', 'sending', 'mail', 'domain', 'storefronts', 'keys', 'people', 'reporting', 'you'].map((s) => ({ name: `settings-${s}`, path: `/settings/${s}` })),
];

/** What the server shows beside the console. */
export const servedPlaces: Place[] = [{ name: 'docs', path: '/docs' }];

/** What the sample shop cannot show: nothing is imported there. */
export const ownPlaces: Place[] = [
  {
    name: 'import-columns', path: '/import',
    open: async (page) => {
      await page.locator('input[type=file]').setInputFiles({ name: 'orders.csv', mimeType: 'text/csv', buffer: Buffer.from('Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n489434,85048,15CM CHRISTMAS GLASS BALL 20 LIGHTS,12,2009-12-01 07:45,6.95,13085,United Kingdom\n489434,79323P,PINK CHERRY LIGHTS,12,2009-12-01 07:45,6.75,13085,United Kingdom\n') });
      await page.getByRole('button', { name: 'Start the import' }).waitFor();
    },
  },
];

/** States only the mock can be in. */
export const mockPlaces: Place[] = [
  { name: 'first', path: '/?mock=first' },
  { name: 'home-rehearsal', path: '/?mock=rehearsal' },
  { name: 'home-empty', path: '/?mock=empty' },
  { name: 'customers-empty', path: '/customers?mock=empty' },
  { name: 'orders-error', path: '/orders?mock=error', open: (page) => page.getByRole('alert').waitFor() },
  { name: 'insights-empty', path: '/insights?mock=empty' },
  { name: 'sending-paused', path: '/settings/sending?mock=paused' },
];

/** Before the first visit: the language this browser keeps. */
export const speak = (page: Page, locale: string) => page.addInitScript((l) => localStorage.setItem('afterglow.locale', l), locale);

/**
 * Loaded and at rest: no skeleton, fonts there, plots drawn, nothing moves. Counted in frames without a
 * change, which a slow machine draws more slowly; never in time.
 */
export async function settle(page: Page) {
  await page.locator('h1').first().waitFor();
  await page.waitForLoadState('networkidle');
  await page.evaluate(async () => {
    await document.fonts.ready;
    const waiting = () => document.querySelector('[class*="_bone_"], [aria-busy="true"]') !== null
      || document.getAnimations().some((a) => a.playState === 'running' && a.effect?.getComputedTiming().endTime !== Infinity);
    let quiet = 0;
    const changes = new MutationObserver(() => { quiet = 0; });
    changes.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    while (quiet < 12) {
      await new Promise(requestAnimationFrame);
      quiet = waiting() ? 0 : quiet + 1;
    }
    changes.disconnect();
  });
}

export async function visit(page: Page, place: Place) {
  await page.goto(place.path);
  await settle(page);
  if (place.open) { await place.open(page); await settle(page); }
}
