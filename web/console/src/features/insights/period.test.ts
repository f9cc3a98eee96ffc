// Periods: from inclusive, to exclusive, days of the reporting zone.
import { describe, expect, test } from 'vitest';
import { addDays, periodOf, todayIn } from './period';

const today = '2026-11-23';

test.each([
  [{}, '2026-08-26', '2026-11-24', 'week'],
  [{ period: '30d' }, '2026-10-25', '2026-11-24', 'day'],
  [{ period: 'quarter' }, '2026-10-01', '2026-11-24', 'week'],
  [{ period: 'year' }, '2026-01-01', '2026-11-24', 'month'],
  [{ from: '2026-02-01', to: '2026-03-01' }, '2026-02-01', '2026-03-01', 'day'],
  [{ from: '2026-03-01', to: '2026-02-01' }, '2026-08-26', '2026-11-24', 'week'],
  [{ from: 'x', to: 'y', period: 'nonsense', step: 'month' }, '2026-08-26', '2026-11-24', 'month'],
])('%j', (filters, from, to, step) => expect(periodOf(filters as Record<string, string>, today)).toMatchObject({ from, to, step }));

describe('days', () => {
  test('over the end of a year and a leap day', () => { expect(addDays('2027-12-31', 1)).toBe('2028-01-01'); expect(addDays('2028-02-28', 1)).toBe('2028-02-29'); });
  test('today is the zone\'s', () => { expect(todayIn('2026-11-23T23:30:00Z', 'Europe/Berlin')).toBe('2026-11-24'); expect(todayIn('2026-11-23T03:00:00Z', 'America/New_York')).toBe('2026-11-22'); });
});
