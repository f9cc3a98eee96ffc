// The figures: value, change, doubt, and the formula beside each.
import { Link } from 'wouter';
import type { Schema } from '@shared/api/client';
import { useI18n, type Key } from '@console/shared/i18n';
import { Icon } from '@console/shared/ui/icons';
import css from './insights.module.css';

type Answer = Schema['ReportAnswer'];
type Report = Schema['Report'];
type Name = 'orders' | 'revenue' | 'aov' | 'clv' | 'repeat_purchase_rate' | 'repeat_revenue_share' | 'nps' | 'csat';

interface Kpi { name: Name; value: string; doubt?: string | undefined; now: number | null; of: (r: Report) => number | null; as: 'relative' | 'points' | 'plain'; to?: string }

function Change({ now, before, as, label }: { now: number | null; before: number | null; as: Kpi['as']; label: Key }) {
  const { t, format } = useI18n();
  if (now === null || before === null || (as === 'relative' && before === 0)) return null;
  const d = as === 'relative' ? now / before - 1 : now - before;
  const text = as === 'relative' ? format.percent(Math.abs(d)) : as === 'points' ? t('kpi.points', { points: format.points(d) }) : format.number(Math.abs(d), 1);
  const way = Math.abs(d) < (as === 'plain' ? 0.05 : 0.0005) ? 'same' : d > 0 ? 'up' : 'down';
  if (way === 'same') return <span>{t('way.same')} <span className="soft">{t(label)}</span></span>;
  return <span data-way={way}><span aria-hidden="true">{way === 'up' ? '▲' : '▼'}</span><span className="only-read">{t(`way.${way}`)}</span> {text} <span className="soft">{t(label)}</span></span>;
}

export function Kpis({ a, csv }: { a: Answer; csv: (kpi: string) => string }) {
  const { t, format } = useI18n();
  const r = a.report;
  const first = (by: Record<string, number>) => Object.values(by)[0] ?? null;
  const margin = (s: Schema['Score'], text: string) => (s.n === 0 ? t('kpi.noanswers') : t('kpi.doubt', { n: s.n, margin: text }));
  const kpis: Kpi[] = [
    { name: 'repeat_purchase_rate', value: format.percent(r.repeat_purchase_rate), now: r.repeat_purchase_rate, of: (x) => x.repeat_purchase_rate, as: 'points', doubt: t('kpi.ofcustomers', { n: r.customers }), to: '/customers?orders_min=2' },
    { name: 'repeat_revenue_share', value: format.percent(r.repeat_revenue_share), now: r.repeat_revenue_share, of: (x) => x.repeat_revenue_share, as: 'points' },
    { name: 'clv', value: format.moneys(r.clv_minor), now: first(r.clv_minor), of: (x) => first(x.clv_minor), as: 'relative' },
    { name: 'aov', value: format.moneys(r.aov_minor), now: first(r.aov_minor), of: (x) => first(x.aov_minor), as: 'relative' },
    { name: 'orders', value: format.number(r.orders), now: r.orders, of: (x) => x.orders, as: 'relative', to: `/orders?from=${a.from}&to=${a.to}`, doubt: r.orders_without_customer ? t('kpi.without', { n: r.orders_without_customer }) : undefined },
    { name: 'revenue', value: format.moneys(r.revenue_minor, true), now: first(r.revenue_minor), of: (x) => first(x.revenue_minor), as: 'relative' },
    { name: 'nps', value: format.number(r.nps.score, 1), now: r.nps.score, of: (x) => x.nps.score, as: 'plain', doubt: margin(r.nps, format.number(r.nps.margin, 1)), to: '/messages?kind=nps' },
    { name: 'csat', value: format.percent(r.csat.score), now: r.csat.score, of: (x) => x.csat.score, as: 'points', doubt: margin(r.csat, t('kpi.points', { points: format.points(r.csat.margin ?? 0) })) },
  ];
  return (
    <ul className={css.kpis}>
      {kpis.map((k) => (
        <li key={k.name} className={css.kpi}>
          <div className={css.kpiHead}><h2>{t(`kpi.${k.name}`)}</h2><a href={csv(k.name)} download aria-label={t('kpi.csv', { name: t(`kpi.${k.name}`) })} title="CSV"><Icon name="download" size={15} /></a></div>
          <p className={css.value}>{k.to ? <Link href={k.to}>{k.value}</Link> : k.value}</p>
          {k.doubt && <p className={css.doubt}>{k.doubt}</p>}
          <p className={css.change}>
            {a.previous && <Change now={k.now} before={k.of(a.previous)} as={k.as} label="kpi.before" />}
            {a.year_ago && <Change now={k.now} before={k.of(a.year_ago)} as={k.as} label="kpi.yearago" />}
          </p>
          <p className={css.formula}>{t(`formula.${k.name}`)}</p>
        </li>
      ))}
    </ul>
  );
}
