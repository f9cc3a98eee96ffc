// A plot with its question as the title, its table one click away, and its file.
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { Button } from '@mantine/core';
import { useI18n } from '../i18n';
import { Card } from '../ui/parts';
import { Bone, Empty } from '../ui/states';
import { Icon } from '../ui/icons';
import { essenceOf } from './essence';
import type { PlotProps, Series } from './Plot';
import css from './chart.module.css';

const Plot = lazy(() => import('./Plot'));

interface Props extends Omit<PlotProps, 'label'> { title: string; note?: ReactNode; atTitle: string; csv?: string; children?: ReactNode }

/** A key only where lines are not labelled at their end. */
const Keys = ({ series }: { series: Series[] }) => (
  <ul className={css.keys}>
    {series.map((s, i) => <li key={s.name}><span data-as={s.as} style={{ '--c': s.as === 'thin' ? 'var(--soft)' : `var(--chart-${(s.colour ?? i) + 1})` } as React.CSSProperties} />{s.name}</li>)}
  </ul>
);

export function Chart({ title, note, atTitle, csv, children, ...plot }: Props) {
  const i18n = useI18n();
  const { t } = i18n;
  const [table, setTable] = useState(false);
  const none = plot.series.every((s) => s.values.every((v) => v === null || v === 0));
  return (
    <Card title={title} action={
      <span className="row">
        <Button size="compact-xs" variant="subtle" color="gray" c="var(--soft)" aria-label={t(table ? 'chart.plot.of' : 'chart.table.of', { title })} onClick={() => setTable(!table)}>{table ? t('chart.plot') : t('chart.table')}</Button>
        {csv && <Button component="a" href={csv} download aria-label={t('chart.csv.of', { title })} size="compact-xs" variant="subtle" color="gray" c="var(--soft)" leftSection={<Icon name="download" size={13} />}>CSV</Button>}
      </span>
    }>
      {children}
      {none ? <Empty picture="chart" title={t('chart.none')} /> : table ? (
        <div className={css.scroll} tabIndex={0} role="region" aria-label={title}>
          <table className={css.table}>
            <thead><tr><th scope="col">{atTitle}</th>{plot.series.map((s) => <th key={s.name} scope="col">{s.name}</th>)}</tr></thead>
            <tbody>{plot.at.map((a, i) => <tr key={a + i}><th scope="row">{a}</th>{plot.series.map((s) => <td key={s.name}>{s.values[i] == null ? '–' : plot.write(s.values[i])}{s.values[i] != null && s.margins?.[i] != null && ` ± ${plot.write(s.margins[i])}`}</td>)}</tr>)}</tbody>
          </table>
        </div>
      ) : (
        <>
          {plot.series.length > 1 && <Keys series={plot.series} />}
          <Suspense fallback={<Bone height={plot.height ?? 250} />}><Plot {...plot} label={`${title} ${essenceOf(i18n, plot)}`} /></Suspense>
        </>
      )}
      {note && <p className={css.note}>{note}</p>}
    </Card>
  );
}
