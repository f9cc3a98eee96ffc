// Why this message was sent, or not: the chain of decisions, oldest first, each a sentence.
import { Link } from 'wouter';
import type { Schema } from '@shared/api/client';
import { useI18n } from '@console/shared/i18n';
import { Card, Time } from '@console/shared/ui/parts';
import { Icon, type IconName } from '@console/shared/ui/icons';
import { useSource } from '@console/shared/words/tags';
import css from './messages.module.css';

type Message = Schema['Message'];
type Decision = Schema['Decision'];

const signs: Record<Decision['outcome'], IconName> = { yes: 'check', no: 'cross', wait: 'clock', done: 'send' };

type WordOf = (key: string, fallback: string, values?: Record<string, string | number>) => string;

/** The reader's sentence when there is one and all it names is known; else the server's. */
export function sentence(word: WordOf, source: (s: string) => string, format: { dateTime: (t: string) => string; country: (c: string) => string }, d: Decision): string {
  const values: Record<string, string | number> = {};
  for (const [k, v] of Object.entries(d.facts ?? {})) {
    if (typeof v === 'number') values[k] = v;
    else if (typeof v === 'string' && k === 'event') values[k] = word(`event.${v}`, v);
    else if (typeof v === 'string' && k === 'journey') values[k] = word(`journeyname.${v}`, v);
    else if (typeof v === 'string' && k === 'source') values[k] = source(v);
    else if (typeof v === 'string' && k === 'country') values[k] = format.country(v);
    else if (typeof v === 'string') values[k] = /^\d{4}-\d\d-\d\dT/.test(v) ? format.dateTime(v) : v;
  }
  const own = word(`why.${d.reason}`, word(`reason.${d.reason}`, d.text, values), values);
  return /\{\w+\}/.test(own) ? d.text : own;
}

export function Why({ m }: { m: Message }) {
  const { t, word, format } = useI18n();
  const source = useSource();
  const cause = m.cause.type === 'order' ? `/orders/${encodeURIComponent(m.cause.id)}` : m.cause.type === 'shipment' ? `/parcels/${encodeURIComponent(m.cause.id)}` : null;
  const event = word(`event.${m.cause.event}`, m.cause.event);
  return (
    <Card title={['lapsed', 'revoked', 'failed'].includes(m.state) ? t('why.not') : m.state === 'planned' ? t('why.will') : t('why.sent')} level={3} action={cause && <Link href={cause}>{event}</Link>}>
      <ol className={css.why}>
        {m.why.map((d, i) => (
          <li key={i} data-outcome={d.outcome}>
            <span className={css.sign}><Icon name={signs[d.outcome]} size={14} /><span className="only-read">{t(`outcome.${d.outcome}`)}</span></span>
            <p>{sentence(word, source, format, d)}</p>
            <Time at={d.at} />
          </li>
        ))}
      </ol>
    </Card>
  );
}
