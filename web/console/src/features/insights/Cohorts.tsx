// Who came back: customers by the month of their first order, and how many ordered again each month after.
import type { Schema } from '@shared/api/client';
import { useI18n } from '@console/shared/i18n';
import { Card } from '@console/shared/ui/parts';
import { Empty } from '@console/shared/ui/states';
import { Icon } from '@console/shared/ui/icons';
import css from './insights.module.css';

export function Cohorts({ cohorts, csv }: { cohorts: Schema['Cohort'][]; csv: string }) {
  const { t, format } = useI18n();
  const shown = cohorts.slice(-13);
  const columns = Math.min(13, Math.max(0, ...shown.map((c) => c.active.length)));
  const top = Math.max(0.0001, ...shown.flatMap((c) => c.active.slice(1).map((n) => n / Math.max(1, c.customers))));
  return (
    <Card title={t('plot.cohorts')} className={css.full ?? ''} action={<a className={css.csv} href={csv} download aria-label={t('chart.csv.of', { title: t('plot.cohorts') })}><Icon name="download" size={13} /> CSV</a>}>
      {shown.length === 0 ? <Empty picture="chart" title={t('chart.none')} /> : (
        <div className={css.scroll} tabIndex={0} role="region" aria-label={t('plot.cohorts')}>
          <table className={css.cohorts}>
            <thead>
              <tr><th scope="col">{t('cohort.first')}</th><th scope="col">{t('cohort.customers')}</th>{Array.from({ length: columns - 1 }, (_, i) => <th key={i} scope="col">+{i + 1}</th>)}</tr>
            </thead>
            <tbody>
              {shown.map((c) => (
                <tr key={c.cohort}>
                  <th scope="row">{format.month(c.cohort)}</th>
                  <td>{format.number(c.customers)}</td>
                  {c.active.slice(1, columns).map((n, i) => {
                    const share = c.customers ? n / c.customers : 0;
                    return (
                      <td key={i} title={t('cohort.cell', { n, of: c.customers, month: i + 1 })} className={css.cell} style={{ '--share': `${Math.round((share / top) * 58)}%` } as React.CSSProperties}>
                        {format.percent(share, share < 0.0995 ? 1 : 0)}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p className={css.formula}>{t('formula.retention')}</p>
    </Card>
  );
}
