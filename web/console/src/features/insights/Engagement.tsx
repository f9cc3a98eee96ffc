// Engagement by channel and kind: what was planned, went out, arrived and was answered.
import { Link } from 'wouter';
import type { Schema } from '@shared/api/client';
import { useI18n } from '@console/shared/i18n';
import { Card } from '@console/shared/ui/parts';
import { Empty } from '@console/shared/ui/states';
import { Icon } from '@console/shared/ui/icons';
import { useWord } from '@console/shared/words/tags';
import css from './insights.module.css';

const columns = ['planned', 'sent', 'delivered', 'opened', 'clicked', 'answered', 'lapsed'] as const;

export function Engagement({ messages, nobody, csv }: { messages: Schema['Report']['messages']; nobody: Schema['ReportAnswer']['nobody']; csv: string }) {
  const { t, format } = useI18n();
  const word = useWord();
  const unnamed = (channel: string, kind: string, what: string) => nobody.find((n) => n.channel === channel && n.kind === kind)?.[what === 'opened' ? 'opened' : 'clicked'] ?? 0;
  const rows = Object.entries(messages).flatMap(([channel, kinds]) => Object.entries(kinds).map(([kind, c]) => ({ channel, kind, c })));
  return (
    <Card title={t('plot.engagement')} action={<a className={css.csv} href={csv} download aria-label={t('chart.csv.of', { title: t('plot.engagement') })}><Icon name="download" size={13} /> CSV</a>}>
      {rows.length === 0 ? <Empty picture="letters" title={t('chart.none')} /> : (
        <div className={css.scroll} tabIndex={0} role="region" aria-label={t('plot.engagement')}>
          <table className={css.engagement}>
            <thead><tr><th scope="col">{t('message.kind')}</th><th scope="col">{t('message.channel')}</th>{columns.map((c) => <th key={c} scope="col">{t(`count.${c}`)}</th>)}</tr></thead>
            <tbody>
              {rows.map(({ channel, kind, c }) => (
                <tr key={channel + kind}>
                  <th scope="row"><Link href={`/messages?kind=${kind}`}>{word('kind', kind)}</Link></th>
                  <td>{word('channel', channel)}</td>
                  {columns.map((k) => (
                    <td key={k}>{k === 'delivered' && c.sent > 0 && !c.delivered ? <span title={t('count.unheard')}>–</span> : format.number(c[k])}{['opened', 'clicked', 'answered'].includes(k) && c.sent > 0 && <small>{format.percent(c[k] / c.sent)}</small>}{(k === 'opened' || k === 'clicked') && unnamed(channel, kind, k) > 0 && <small title={t('count.nobody.what')}>{t('count.nobody', { n: unnamed(channel, kind, k) })}</small>}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p className={css.formula}>{t('formula.engagement')}</p>
      {nobody.length > 0 && <p className={css.formula}>{t('count.nobody.what')}</p>}
    </Card>
  );
}
