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
import { humane } from '@console/shared/words/tags';
import css from './customers.module.css';

type Item = Schema['TimelineItem'];
const signs: Record<Item['kind'], IconName> = {
  order: 'orders', parcel: 'parcels', message: 'messages', answer: 'heart', consent: 'check', visit: 'eye', journey: 'journeys', customer: 'person', other: 'dot',
};
const groups = { all: '', orders: 'order,parcel', messages: 'message,answer', rules: 'journey,consent' } as const;

function useFacts() {
  const { format, word } = useI18n();
  return (facts: Item['facts']): string =>
    Object.entries(facts ?? {}).flatMap(([k, v]): string[] => {
      if (v === null || v === '') return [];
      if (typeof v === 'object' && 'minor' in v && 'currency' in v) return [format.money(v as Schema['Money'])];
      if (typeof v === 'object') return [];
      if (typeof v === 'number' && ['score', 'rating', 'items'].includes(k)) return [word(`fact.${k}`, `${k}: ${v}`, { n: v })];
      return [word(`parcel.${String(v)}`, word(`consent.${String(v)}`, String(v)))];
    }).join(' · ');
}

function Line({ item }: { item: Item }) {
  const { word } = useI18n();
  const facts = useFacts()(item.facts);
  const title = word(`event.${item.name}`, word(`kind.${item.name}`, humane(item.name)));
  const to = item.message_id ? `/messages/${item.message_id}` : item.parcel_id ? `/parcels/${encodeURIComponent(item.parcel_id)}` : item.order ? `/orders/${encodeURIComponent(item.order.id)}` : item.journey ? `/journeys/${item.journey}` : null;
  let about: ReactNode = title;
  if (to) about = <Link href={to}>{title}</Link>;
  return (
    <li className={css.line} data-kind={item.kind}>
      <span className={css.sign}><Icon name={signs[item.kind]} size={14} /></span>
      <div><p>{about}{item.order && <span className="soft"> {item.order.number}</span>}</p>{facts && <p className="soft">{facts}</p>}</div>
      <span className={css.when}><Time at={item.at} as="time" /><small>{item.source}</small></span>
    </li>
  );
}

export function Timeline({ id }: { id: string }) {
  const { t, format } = useI18n();
  const [group, setGroup] = useState<keyof typeof groups>('all');
  const pages = usePages(['timeline', id, group], (cursor) =>
    ok(api.GET('/api/customers/{id}/timeline', { params: { path: { id }, query: { ...(groups[group] ? { kind: groups[group] } : {}), ...(cursor ? { cursor } : {}) } } })));
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
            <section key={day} aria-label={day}><h4>{day}</h4><ul>{items.map((i) => <Line key={i.id} item={i} />)}</ul></section>
          ))}
        </div>
      )}
      {pages.more && <div className="row" style={{ justifyContent: 'center', marginTop: 12 }}><Button variant="default" loading={pages.loadingMore} onClick={pages.more}>{t('do.more')}</Button></div>}
    </Card>
  );
}
