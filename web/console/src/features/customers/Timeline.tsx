// Everything a customer did and got, newest first, by day; each line leads to its order, parcel or message.
import { Button, SegmentedControl } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { api, ok, type Schema } from '@shared/api/client';
import { useI18n } from '@console/shared/i18n';
import { Card, Time } from '@console/shared/ui/parts';
import { Bones, Empty, ErrorState } from '@console/shared/ui/states';
import { Icon, type IconName } from '@console/shared/ui/icons';
import { usePages } from '@console/shared/ui/usePages';
import { carrierName, humane, useSource } from '@console/shared/words/tags';
import css from './customers.module.css';

type Item = Schema['TimelineItem'];
const signs: Record<Item['kind'], IconName> = {
  order: 'orders', parcel: 'parcels', message: 'messages', answer: 'heart', consent: 'check', visit: 'eye', journey: 'journeys', customer: 'person', other: 'dot',
};
const groups = { all: '', orders: 'order,parcel', messages: 'message,answer', rules: 'journey,consent' } as const;

/** Kinds of the messages that stand in the list: what became of one names only its id. */
const kindsOf = (items: Item[]) => new Map(items.flatMap((i): [string, string][] => (i.message_id && typeof i.facts?.kind === 'string' ? [[i.message_id, i.facts.kind]] : [])));

/** What stands under the title, in the reader's words; codes without a word are left out. */
function useFacts() {
  const { format, word } = useI18n();
  return (item: Item): string[] => {
    const { because, reason, ...facts } = item.facts ?? {};
    const why = item.name === 'Journey Left' && reason === 'exit' ? word(`asked.${String(because)}`, '')
      : item.name === 'Journey Left' ? word(`left.${String(reason)}`, '')
      : item.name === 'Journey Entered' ? word(`trigger.${String(because)}`, '')
      : item.kind === 'message' ? word(`reason.${String(reason ?? because)}`, '')
      : typeof reason === 'string' ? reason : '';
    const rest = Object.entries(facts).flatMap(([k, v]): string[] => {
      if (v === null || v === '' || ['kind', 'step', 'answer', 'survey', 'channel'].includes(k)) return [];
      if (typeof v === 'object' && 'minor' in v && 'currency' in v) return [format.money(v as Schema['Money'])];
      if (typeof v === 'object') return [];
      if (typeof v === 'number' && ['score', 'rating', 'items'].includes(k)) return [word(`fact.${k}`, `${k}: ${v}`, { n: v })];
      if (k === 'carrier') return [carrierName(String(v))];
      return [word(`parcel.${String(v)}`, word(`consent.${String(v)}`, word(`purpose.${String(v)}`, String(v))))];
    });
    return [...rest, why].filter(Boolean);
  };
}

function Line({ item, kinds }: { item: Item; kinds: Map<string, string> }) {
  const { word } = useI18n();
  const source = useSource();
  const facts = useFacts()(item);
  const kind = item.facts?.survey ?? item.facts?.kind ?? kinds.get(item.message_id ?? '');
  const event = word(`event.${item.name}`, humane(item.name));
  const kept = item.facts?.answer === 'kept in the Maildir';
  const did = word(`did.${kept ? 'kept' : item.name}`, '');
  let title = event;
  if (did && typeof kind === 'string') { title = word(`kind.${kind}`, humane(kind)); facts.unshift(did); }
  if (item.journey && item.kind === 'journey') facts.unshift(word(`journeyname.${item.journey}`, humane(item.journey)));
  const to = item.message_id ? `/messages/${item.message_id}` : item.parcel_id ? `/parcels/${encodeURIComponent(item.parcel_id)}` : item.order ? `/orders/${encodeURIComponent(item.order.id)}` : item.journey ? `/journeys/${item.journey}` : null;
  let about: ReactNode = title;
  if (to) about = <Link href={to}>{title}</Link>;
  return (
    <li className={css.line} data-kind={item.kind}>
      <span className={css.sign}><Icon name={signs[item.kind]} size={14} /></span>
      <div><p>{about}{item.order && <> <span className={css.number}>{item.order.number}</span></>}</p>{facts.length > 0 && <p className="soft">{facts.join(' · ')}</p>}</div>
      <span className={css.when}><Time at={item.at} as="time" /><small>{source(item.source)}</small></span>
    </li>
  );
}

export function Timeline({ id }: { id: string }) {
  const { t, format } = useI18n();
  const [group, setGroup] = useState<keyof typeof groups>('all');
  const pages = usePages(['timeline', id, group], (cursor) =>
    ok(api.GET('/api/customers/{id}/timeline', { params: { path: { id }, query: { ...(groups[group] ? { kind: groups[group] } : {}), ...(cursor ? { cursor } : {}) } } })));
  const kinds = kindsOf(pages.items ?? []);
  const days = new Map<string, Item[]>();
  for (const item of pages.items ?? []) {
    const day = format.date(item.at);
    days.set(day, [...(days.get(day) ?? []), item]);
  }
  return (
    <Card title={t('timeline.title')} level={3} action={
      <SegmentedControl size="xs" aria-label={t('timeline.show')} value={group} onChange={(v) => setGroup(v as keyof typeof groups)}
        data={(Object.keys(groups) as (keyof typeof groups)[]).map((g) => ({ value: g, label: t(`timeline.${g}`) }))} />
    }>
      {pages.error && !pages.items ? <ErrorState error={pages.error} retry={pages.retry} /> : !pages.items ? <Bones rows={8} /> : pages.items.length === 0 ? <Empty picture="path" title={t('timeline.none')} /> : (
        <div className={css.timeline}>
          {[...days].map(([day, items]) => (
            <section key={day} aria-label={day}><h4>{day}</h4><ul>{items.map((i) => <Line key={i.id} item={i} kinds={kinds} />)}</ul></section>
          ))}
        </div>
      )}
      {pages.more && <div className="row" style={{ justifyContent: 'center', marginTop: 12 }}><Button variant="default" loading={pages.loadingMore} onClick={pages.more}>{t('do.more')}</Button></div>}
    </Card>
  );
}
