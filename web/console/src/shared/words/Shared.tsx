// Rows that more than one feature shows: messages in a card, the steps of a parcel's path.
import { Link } from 'wouter';
import type { Schema } from '@shared/api/client';
import { useI18n } from '../i18n';
import { Time } from '../ui/parts';
import { MessageTag, useCustomerName, useWord } from './tags';
import css from './shared.module.css';

export function MessageList({ items }: { items: Schema['MessageRow'][] }) {
  const word = useWord();
  const name = useCustomerName();
  const { t } = useI18n();
  if (items.length === 0) return <p className="soft">{t('messages.nonehere')}</p>;
  return (
    <ul className={css.rows}>
      {items.map((m) => (
        <li key={m.id}>
          <Link href={`/messages/${m.id}`}>{word('kind', m.kind)}</Link>
          <span className="soft cut">{m.subject ?? name(m.customer)}</span>
          <MessageTag state={m.state} />
          <span className={css.when}><Time at={m.sent_at ?? m.due_at} /></span>
        </li>
      ))}
    </ul>
  );
}

export function Path({ steps }: { steps: Schema['Parcel']['path'] }) {
  const word = useWord();
  const newest = [...steps].reverse();
  return (
    <ol className={css.path}>
      {newest.map((s, i) => (
        <li key={i} data-now={i === 0 || undefined}>
          <div><b>{word('parcel', s.state)}</b>{s.sub_state && <span className="soft"> · {word('sub', s.sub_state)}</span>}{s.location && <p className="soft">{s.location}</p>}</div>
          <Time at={s.at} />
        </li>
      ))}
    </ol>
  );
}
