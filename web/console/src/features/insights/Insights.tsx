// Insights: each number with its formula, its doubt and its past; plots, cohorts, engagement; a file of each.
import { NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, ok, type Schema } from '@shared/api/client';
import { useMe } from '@console/shared/api/me';
import { useI18n } from '@console/shared/i18n';
import { Chart } from '@console/shared/chart/Chart';
import { Card, Notice, Page } from '@console/shared/ui/parts';
import { Bone, Loaded } from '@console/shared/ui/states';
import { Counting, StorefrontPicker, isCounting } from '@console/shared/ui/StorefrontPicker';
import { useFilters } from '@console/shared/ui/useAddress';
import { Cohorts } from './Cohorts';
import { Engagement } from './Engagement';
import { Kpis } from './Kpis';
import { addDays, periodOf, presets, todayIn, type Period } from './period';
import css from './insights.module.css';

type Answer = Schema['ReportAnswer'];
type Point = Schema['SeriesPoint'];

function Picker({ p }: { p: Period }) {
  const { t } = useI18n();
  const [, change] = useFilters();
  return (
    <div className={css.picker}>
      <NativeSelect aria-label={t('period.title')} value={p.preset} onChange={(e) => (e.currentTarget.value === 'own' ? change({ from: p.from, to: p.to, period: undefined }) : change({ period: e.currentTarget.value, from: undefined, to: undefined }))}
        data={[...presets.map((x) => ({ value: x, label: t(`period.${x}`) })), { value: 'own', label: t('period.own') }]} />
      {p.preset === 'own' && (
        <>
          <TextInput type="date" aria-label={t('filter.from')} value={p.from} onChange={(e) => change({ from: e.currentTarget.value })} />
          <TextInput type="date" aria-label={t('period.last')} value={addDays(p.to, -1)} onChange={(e) => e.currentTarget.value && change({ to: addDays(e.currentTarget.value, 1) })} />
        </>
      )}
      <SegmentedControl aria-label={t('period.step')} value={p.step} onChange={(v) => change({ step: v })} data={(['day', 'week', 'month'] as const).map((s) => ({ value: s, label: t(`step.${s}`) }))} />
      <StorefrontPicker />
    </div>
  );
}

function Plots({ a, csv }: { a: Answer; csv: (kpi: string) => string }) {
  const { t, format } = useI18n();
  const me = useMe();
  const at = a.series.map((p) => (a.step === 'month' ? format.month(p.from.slice(0, 7)) : format.dayShort(p.from)));
  const series = (name: string, as: 'bar' | 'line', of: (p: Point) => number | null, colour: number) => [
    { name, as, colour, values: a.series.map(of) },
    ...(a.series_year_ago.length ? [{ name: t('chart.yearago'), as: 'thin' as const, values: a.series.map((_, i) => (a.series_year_ago[i] ? of(a.series_year_ago[i]) : null)) }] : []),
  ];
  const currency = Object.keys(a.report.revenue_minor)[0] ?? me.currency;
  const whole = (n: number) => format.number(n);
  const money = (n: number) => format.money({ minor: n, currency }, true);
  const common = { at, atTitle: t(`step.${a.step}`) };
  return (
    <div className={css.plots}>
      <Chart {...common} title={t('plot.orders')} series={series(t('unit.orders'), 'bar', (p) => p.orders, 0)} write={whole} csv={csv('orders')} />
      <Chart {...common} title={t('plot.revenue', { currency })} series={series(t('kpi.revenue'), 'bar', (p) => p.revenue_minor[currency] ?? 0, 4)} write={money} csv={csv('revenue')} />
      <Chart {...common} title={t('plot.repeat')} series={series(t('kpi.repeat_short'), 'line', (p) => p.repeat_purchase_rate, 2)} write={(n) => format.percent(n)} writeAxis={(n) => format.percent(n, 0)} most={1} csv={csv('repeat_purchase_rate')} />
      <Chart {...common} title={t('plot.content')} series={[{ name: 'NPS', as: 'line', colour: 3, values: a.series.map((p) => p.nps), margins: a.series.map((p) => p.nps_margin) }]} least={-100} most={100} write={(n) => format.number(n, 1)} writeAxis={whole} csv={csv('nps')} note={t('plot.content.note', { n: a.report.nps.n })} />
      <Chart {...common} title={t('plot.csat')} series={[{ name: 'CSAT', as: 'line', colour: 5, values: a.series.map((p) => p.csat), margins: a.series.map((p) => p.csat_margin) }]} write={(n) => format.percent(n)} writeAxis={(n) => format.percent(n, 0)} most={1} csv={csv('csat')} note={t('plot.content.note', { n: a.report.csat.n })} />
      <Chart {...common} title={t('plot.messages')} write={whole} csv={csv('messages')} series={[
        { name: t('count.sent'), as: 'line', colour: 0, values: a.series.map((p) => p.sent) },
        { name: t('count.clicked'), as: 'line', colour: 1, values: a.series.map((p) => p.clicked) },
        { name: t('count.answered'), as: 'line', colour: 2, values: a.series.map((p) => p.answered) },
      ]} />
      <Cohorts cohorts={a.report.retention} csv={csv('retention')} />
    </div>
  );
}

export default function Insights() {
  const { t, format } = useI18n();
  const me = useMe();
  const [filters] = useFilters();
  const p = periodOf(filters, todayIn(me.now, me.zone));
  const query = { from: p.from, to: p.to, step: p.step, ...(filters.storefront ? { storefront: filters.storefront } : {}) };
  const report = useQuery({ queryKey: ['report', query], queryFn: () => ok(api.GET('/api/report', { params: { query } })), placeholderData: (old) => old, retry: 0, refetchInterval: (q) => (isCounting(q.state.error) || (q.state.data && q.state.data.zone !== me.zone) ? 2000 : false) });
  const csv = (kpi: string) => `/api/report.csv?${new URLSearchParams({ kpi, ...query })}`;
  return (
    <Page title={t('nav.insights')} action={<Picker p={p} />}
      hint={p.preset === 'all' ? t('insights.all', { zone: me.zone }) : t('insights.hint', { from: format.day(p.from), to: format.day(addDays(p.to, -1)), zone: me.zone })}>
      {isCounting(report.error) ? <Counting /> : <Loaded query={report} bones={<div className={css.kpis}>{[1, 2, 3, 4, 5, 6, 7, 8].map((i) => <Card key={i}><Bone height={88} /></Card>)}</div>}>
        {(a) => (
          <div className="stack" style={{ gap: 20, opacity: report.isPlaceholderData ? 0.55 : 1 }}>
            {a.zone !== me.zone && <Notice tone="warn">{t('insights.recount', { zone: me.zone, before: a.zone })} <Link href="/settings/reporting">{t('insights.recount.far')}</Link></Notice>}
            <Kpis a={a} csv={csv} />
            <Plots a={a} csv={csv} />
            <Engagement messages={a.report.messages} nobody={a.nobody} csv={csv('engagement')} />
            <p className="soft">{t('insights.asof', { at: format.dateTime(a.as_of) })}</p>
          </div>
        )}
      </Loaded>}
    </Page>
  );
}
