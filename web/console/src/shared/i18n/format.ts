// Numbers, money and times as the reader writes them, in the reader's zone.
export interface Money { minor: number; currency: string }
export type Format = ReturnType<typeof makeFormat>;

const dash = '–';

export function makeFormat(locale: string, zone: string) {
  const kept = new Map<string, Intl.NumberFormat>();
  const numbers = (options: Intl.NumberFormatOptions) => {
    const key = JSON.stringify(options);
    let f = kept.get(key);
    if (!f) kept.set(key, (f = new Intl.NumberFormat(locale, options)));
    return f;
  };
  const dates = (options: Intl.DateTimeFormatOptions, timeZone = zone) => new Intl.DateTimeFormat(locale, { ...options, timeZone });
  const day = dates({ day: 'numeric', month: 'short', year: 'numeric' });
  const dayShort = dates({ day: 'numeric', month: 'short' });
  const weekday = dates({ weekday: 'long', day: 'numeric', month: 'long' });
  const clock = dates({ hour: '2-digit', minute: '2-digit' });
  const exact = dates({ dateStyle: 'full', timeStyle: 'long' });
  const plain = dates({ day: 'numeric', month: 'short', year: 'numeric' }, 'UTC');
  const plainShort = dates({ day: 'numeric', month: 'short' }, 'UTC');
  const month = dates({ month: 'short', year: 'numeric' }, 'UTC');
  const ago = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });

  const money = (m: Money | null | undefined, whole = false) => {
    if (!m) return dash;
    const f = numbers({ style: 'currency', currency: m.currency, ...(whole ? { maximumFractionDigits: 0 } : {}) });
    const digits = new Intl.NumberFormat('en', { style: 'currency', currency: m.currency }).resolvedOptions().maximumFractionDigits ?? 2;
    return f.format(m.minor / 10 ** digits);
  };
  const relative = (time: string, now: number) => {
    const s = (Date.parse(time) - now) / 1000;
    const [unit, n] = Math.abs(s) < 3600 ? (['minute', s / 60] as const)
      : Math.abs(s) < 86400 ? (['hour', s / 3600] as const) : (['day', s / 86400] as const);
    return ago.format(Math.round(n), unit);
  };

  return {
    number: (n: number | null | undefined, digits = 0) => (n == null ? dash : numbers({ maximumFractionDigits: digits, minimumFractionDigits: digits }).format(n)),
    percent: (n: number | null | undefined, digits = 1) => (n == null ? dash : numbers({ style: 'percent', maximumFractionDigits: digits, minimumFractionDigits: digits }).format(n)),
    points: (n: number) => numbers({ maximumFractionDigits: 1, minimumFractionDigits: 1 }).format(Math.abs(n * 100)),
    bytes: (n: number) => (n < 1e6 ? `${numbers({ maximumFractionDigits: 0 }).format(n / 1e3)} kB` : `${numbers({ maximumFractionDigits: 1 }).format(n / 1e6)} MB`),
    money,
    moneys: (by: Record<string, number>, whole = false) =>
      Object.entries(by).map(([currency, minor]) => money({ minor, currency }, whole)).join(' + ') || dash,
    date: (t: string | null | undefined) => (t ? day.format(new Date(t)) : dash),
    dateShort: (t: string | null | undefined) => (t ? dayShort.format(new Date(t)) : dash),
    weekday: (t: string) => weekday.format(new Date(t)),
    time: (t: string | null | undefined) => (t ? clock.format(new Date(t)) : dash),
    dateTime: (t: string | null | undefined) => (t ? `${day.format(new Date(t))}, ${clock.format(new Date(t))}` : dash),
    exact: (t: string) => exact.format(new Date(t)),
    relative,
    /** A day without a time, as '2026-11-23'. */
    day: (d: string) => plain.format(new Date(`${d}T00:00:00Z`)),
    dayShort: (d: string) => plainShort.format(new Date(`${d}T00:00:00Z`)),
    month: (m: string) => month.format(new Date(`${m}-01T00:00:00Z`)),
    country: (code: string) => {
      try { return new Intl.DisplayNames(locale, { type: 'region' }).of(code) ?? code; } catch { return code; }
    },
    language: (tag: string) => {
      try { return new Intl.DisplayNames(locale, { type: 'language' }).of(tag) ?? tag; } catch { return tag; }
    },
    /** A length of time in its largest whole unit: '14 days'. */
    duration: (seconds: number) => {
      const [unit, length] = ([['day', 86400], ['hour', 3600], ['minute', 60], ['second', 1]] as const).find(([, s]) => seconds % s === 0) ?? ['second', 1];
      return numbers({ style: 'unit', unit, unitDisplay: 'long' }).format(seconds / length);
    },
    list: (items: string[]) => new Intl.ListFormat(locale, { type: 'conjunction' }).format(items),
  };
}
