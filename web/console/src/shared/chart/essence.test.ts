// What a plot says of itself where it is not seen.
import { expect, test } from 'vitest';
import { makeI18n } from '../i18n';
import { de } from '../i18n/de';
import { en } from '../i18n/en';
import { essenceOf } from './essence';

const english = makeI18n(en, 'en', 'UTC', () => undefined);
const german = makeI18n(de, 'de', 'UTC', () => undefined);
const at = ['1 Mar', '2 Mar', '3 Mar', '4 Mar'];
const plot = (...series: { name: string; values: (number | null)[]; as?: 'line' | 'thin' }[]) => ({ at, series: series.map((s) => ({ as: 'bar' as const, ...s })), write: (n: number) => `€${n}` });

test('first, last and highest, with their times, in the reader\'s language', () => {
  const orders = plot({ name: 'Orders', values: [4, 9, 1200, 7] });
  expect(essenceOf(english, orders)).toBe('Orders: 4 points, first €4 (1 Mar), last €7 (4 Mar), highest €1200 (3 Mar).');
  expect(essenceOf(german, orders)).toBe('Orders: 4 Punkte, zuerst €4 (1 Mar), zuletzt €7 (4 Mar), am höchsten €1200 (3 Mar).');
});

test('what was not measured is no point, and of two that are as high the first is told', () => {
  expect(essenceOf(english, plot({ name: 'NPS', values: [null, -3, -3, null] }))).toBe('NPS: 2 points, first €-3 (2 Mar), last €-3 (3 Mar), highest €-3 (2 Mar).');
  expect(essenceOf(english, plot({ name: 'NPS', values: [null, null, 0, null] }))).toBe('NPS: one point, €0 (3 Mar).');
  expect(essenceOf(german, plot({ name: 'NPS', values: [null, null, null, null] }))).toBe('NPS: keine Punkte.');
});

test('each series but the thin ones', () => {
  const both = essenceOf(english, plot({ name: 'Sent', values: [1, 2, 3, 4], as: 'line' }, { name: 'Clicked', values: [0, 0, 1, 0] }, { name: 'a year before', values: [9, 9, 9, 9], as: 'thin' }));
  expect(both).toMatch(/^Sent: .*\. Clicked: .*highest €1 \(3 Mar\)\.$/);
});
