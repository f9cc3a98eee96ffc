// Figures of the made-up shop: plausible, and the same at every start.
import { day, kinds, now } from './shop.mjs';

const iso = (t) => new Date(t).toISOString().slice(0, 10);
/** Chance that depends on its place alone. */
const noise = (a, b = 0) => { const x = Math.sin(a * 12.9898 + b * 78.233) * 43758.5453; return x - Math.floor(x); };

function stepsOf(from, to, step) {
  const out = [];
  for (let t = Math.max(Date.parse(from), now - 760 * day); t < Math.min(Date.parse(to), now); ) {
    out.push(iso(t));
    if (step === 'month') { const d = new Date(t); d.setUTCMonth(d.getUTCMonth() + 1, 1); t = d.getTime(); } else t += (step === 'week' ? 7 : 1) * day;
  }
  return out;
}

function point(from, step) {
  const t = Date.parse(from);
  const days = step === 'month' ? 30 : step === 'week' ? 7 : 1;
  const growth = 1 + (t - now) / day / 1100;
  const season = 1 + 0.35 * Math.cos((((t / day) % 365) - 330) / 365 * 2 * Math.PI);
  const weekday = days > 1 ? 1 : [0.8, 1.2, 1.1, 1, 1, 0.95, 0.85][new Date(t).getUTCDay()];
  const orders = Math.round(46 * days * growth * season * weekday * (0.85 + 0.3 * noise(t / day)));
  const sent = Math.round(orders * 3.1);
  return {
    from, orders, revenue_minor: { EUR: Math.round(orders * (7900 + 900 * noise(t / day, 2))) }, sent, opened: Math.round(sent * 0.41), clicked: Math.round(sent * (0.14 + 0.04 * noise(t / day, 3))), answered: Math.round(sent * 0.06),
    repeat_purchase_rate: +(0.27 + 0.05 * growth + 0.012 * noise(t / day, 4)).toFixed(6), nps: Math.round((46 + 10 * noise(t / day, 5)) * 10) / 10, nps_margin: 9.5, csat_margin: 0.04, csat: Math.round((0.82 + 0.1 * noise(t / day, 6)) * 1e6) / 1e6,
  };
}

const counts = (sent, answers) => ({ planned: Math.round(sent * 1.04), released: Math.round(sent * 1.01), sent, delivered: Math.round(sent * 0.985), opened: Math.round(sent * 0.43), clicked: Math.round(sent * 0.16), answered: answers ? Math.round(sent * 0.19) : 0, lapsed: Math.round(sent * 0.06) });

function cohorts() {
  return Array.from({ length: 13 }, (_, i) => {
    const d = new Date(now);
    d.setUTCDate(1);
    d.setUTCMonth(d.getUTCMonth() - 12 + i);
    const customers = 620 + i * 23 + Math.round(60 * noise(i));
    return { cohort: d.toISOString().slice(0, 7), customers, active: Array.from({ length: 13 - i }, (_, m) => (m === 0 ? customers : Math.round(customers * (0.115 / (m + 0.6) + 0.035 + 0.012 * noise(i, m))))) };
  });
}

function figures(points, shift) {
  const sum = (f) => points.reduce((s, p) => s + f(p), 0);
  const orders = sum((p) => p.orders);
  const revenue = sum((p) => p.revenue_minor.EUR);
  return {
    customers: Math.round(orders * 0.71), orders, orders_without_customer: Math.round(orders * 0.004), revenue_minor: { EUR: revenue }, aov_minor: { EUR: orders ? Math.round(revenue / orders * 1.02) : 0 },
    repeat_purchase_rate: +(0.314 - shift).toFixed(6), repeat_revenue_share: +(0.463 - shift * 1.4).toFixed(6), clv_minor: { EUR: 14210 }, retention: cohorts(),
    nps: { score: 51.2 - shift * 200, n: 1284, margin: 3.9 }, csat: { score: 0.874 - shift, n: 2210, margin: 0.0138 },
    messages: { email: Object.fromEntries(Object.entries(kinds).map(([k, c], i) => [k, counts(Math.round(orders * [1, 0.95, 0.92, 0.05, 0.6, 0.5][i]), c === 'feedback')])) },
  };
}
const none = { customers: 0, orders: 0, orders_without_customer: 0, revenue_minor: {}, aov_minor: {}, repeat_purchase_rate: null, repeat_revenue_share: null, clv_minor: {}, retention: [], nps: { score: null, n: 0, margin: null }, csat: { score: null, n: 0, margin: null }, messages: {} };

export function report(q, empty) {
  const from = q.get('from') ?? iso(now - 90 * day);
  const to = q.get('to') ?? iso(now + day);
  const step = q.get('step') ?? 'week';
  const base = { from, to, zone: 'Europe/Berlin', step, nobody: [], as_of: new Date(now).toISOString() };
  if (empty) return { ...base, report: none, previous: null, year_ago: null, series: [], series_year_ago: [] };
  const series = stepsOf(from, to, step).map((d) => point(d, step));
  const before = series.map((p) => point(iso(Date.parse(p.from) - 364 * day), step));
  const long = Date.parse(to) - Date.parse(from) > 400 * day;
  return { ...base, nobody: [{ channel: 'email', kind: 'order_shipped', journey: 'order_shipped', opened: 214, clicked: 61 }], report: figures(series, 0), previous: long ? null : figures(series.map((p) => ({ ...p, orders: Math.round(p.orders * 0.93) })), 0.008), year_ago: long ? null : figures(before, 0.021), series, series_year_ago: long ? [] : before.map((p, i) => ({ ...p, from: series[i].from })) };
}
export const lastDays = (n) => Array.from({ length: n }, (_, i) => point(iso(now - (n - 1 - i) * day), 'day'));
