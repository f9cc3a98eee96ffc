// Amounts and times in the reader's language and zone.
import { describe, expect, test } from 'vitest';
import { makeFormat } from './format';

const plain = (s: string) => s.replace(/[\u00a0\u202f]/g, ' ');
const en = makeFormat('en-GB', 'Europe/Berlin');
const de = makeFormat('de', 'Europe/Berlin');

describe('money', () => {
  test.each([
    [{ minor: 123456, currency: 'EUR' }, '€1,234.56', '1.234,56 €'],
    [{ minor: -490, currency: 'EUR' }, '-€4.90', '-4,90 €'],
    [{ minor: 1500, currency: 'JPY' }, 'JP¥1,500', '1.500 ¥'],
    [{ minor: 12345, currency: 'KWD' }, 'KWD 12.345', '12,345 KWD'],
  ])('%o', (m, e, d) => {
    expect(plain(en.money(m))).toBe(e);
    expect(plain(de.money(m))).toBe(d);
  });
  test('nothing is a dash', () => { expect(en.money(null)).toBe('–'); expect(en.moneys({})).toBe('–'); });
  test('several currencies', () => expect(plain(de.moneys({ EUR: 100, CHF: 250 }))).toBe('1,00 € + 2,50 CHF'));
});

describe('times', () => {
  test('are in the zone', () => expect(en.time('2026-06-30T23:30:00Z')).toBe('01:30'));
  test('a day has no zone', () => expect(en.day('2026-01-01')).toBe('1 Jan 2026'));
  test('a month', () => expect(de.month('2026-03')).toBe('März 2026'));
});

test('rates', () => {
  expect(plain(de.percent(0.314))).toBe('31,4 %');
  expect(en.percent(null)).toBe('–');
  expect(en.points(-0.008)).toBe('0.8');
});
