// The period looked at: a preset or two days, kept in the address; 'to' is the day after the last.
export type Step = 'day' | 'week' | 'month';
export interface Period { from: string; to: string; step: Step; preset: string }

const iso = (d: Date) => d.toISOString().slice(0, 10);
export const addDays = (day: string, n: number) => {
  const d = new Date(`${day}T00:00:00Z`);
  d.setUTCDate(d.getUTCDate() + n);
  return iso(d);
};
const lengthOf = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 86_400_000;

/** Today in the reporting zone. */
export const todayIn = (now: string, zone: string) => new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(new Date(now));

export const presets = ['30d', '90d', 'month', 'quarter', 'year', '12m', 'all'] as const;
export type Preset = (typeof presets)[number];

function presetDays(preset: Preset, today: string): [from: string, to: string] {
  const end = addDays(today, 1);
  const year = today.slice(0, 4);
  const month = Number(today.slice(5, 7));
  switch (preset) {
    case '30d': return [addDays(end, -30), end];
    case '90d': return [addDays(end, -90), end];
    case 'month': return [`${today.slice(0, 7)}-01`, end];
    case 'quarter': return [`${year}-${String(month - ((month - 1) % 3)).padStart(2, '0')}-01`, end];
    case 'year': return [`${year}-01-01`, end];
    case '12m': return [addDays(end, -365), end];
    case 'all': return ['2000-01-01', end];
  }
}

const isPreset = (p: string | undefined): p is Preset => presets.some((x) => x === p);
const isDay = (d: string | undefined): d is string => /^\d{4}-\d\d-\d\d$/.test(d ?? '');

export function periodOf(filters: Record<string, string>, today: string): Period {
  const own = isDay(filters.from) && isDay(filters.to) && filters.from < filters.to;
  const preset = own ? 'own' : isPreset(filters.period) ? filters.period : '90d';
  const [from, to] = own ? [filters.from!, filters.to!] : presetDays(preset as Preset, today);
  const days = lengthOf(from, to);
  const asked = filters.step;
  const step: Step = asked === 'day' || asked === 'week' || asked === 'month' ? asked : days <= 45 ? 'day' : days <= 200 ? 'week' : 'month';
  return { from, to, step, preset };
}
