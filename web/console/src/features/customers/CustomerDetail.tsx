// One customer: who, what may be sent and why, what runs now, and everything as a timeline.
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, ok, type Schema } from '@shared/api/client';
import { useI18n } from '@console/shared/i18n';
import { Card, Facts, Tag, Time } from '@console/shared/ui/parts';
import { Bones, Loaded } from '@console/shared/ui/states';
import { DetailHead } from '@console/shared/ui/Filters';
import { LateTag, MessageTag, useCustomerName, useJourneyTitle, useMayReason, useWord } from '@console/shared/words/tags';
import { ConsentForm } from './ConsentForm';
import { Timeline } from './Timeline';
import css from './customers.module.css';

type Customer = Schema['Customer'];

function MaySend({ c }: { c: Customer }) {
  const { t, format } = useI18n();
  const word = useWord();
  const mayReason = useMayReason();
  return (
    <Card title={t('customer.maysend')} level={3} action={<ConsentForm id={c.id} />}>
      <ul className={css.may}>
        {c.may.map((m) => (
          <li key={m.class + m.channel}>
            <Tag tone={m.allowed ? 'good' : 'calm'} icon={m.allowed ? 'check' : 'cross'}>{m.allowed ? t('may.yes') : t('may.no')}</Tag>
            <b>{word('class', m.class)}</b>
            <span className="soft">{mayReason(m.reason)}{m.until && ` ${t('may.until', { at: format.dateTime(m.until) })}`}</span>
          </li>
        ))}
        {c.suppressed.map((x) => (
          <li key={x.email}>
            <Tag tone="bad" icon="cross">{t('customer.barred')}</Tag>
            <b>{x.email}</b>
            <span className="soft">{word('barred', x.reason)}, <Time at={x.at} /></span>
          </li>
        ))}
      </ul>
      {c.consents.length > 0 && (
        <details className={css.more}>
          <summary>{t('customer.consents', { n: c.consents.length })}</summary>
          <ul className={css.may}>
            {c.consents.map((x, i) => (
              <li key={i}><Time at={x.at} /> <span>{word('channel', x.channel)} · {word('purpose', x.purpose)}: <b>{word('consent', x.state)}</b> <span className="soft">({x.source}) {x.text && <q>{x.text}</q>}</span></span></li>
            ))}
          </ul>
        </details>
      )}
    </Card>
  );
}

function Running({ c }: { c: Customer }) {
  const { t, format } = useI18n();
  const word = useWord();
  const title = useJourneyTitle();
  const about = (what: string) => { const [kind, id] = what.split(/ (.*)/s); return kind === 'order' && id ? t('order.title', { number: id }) : kind === 'shipment' && id ? t('parcel.title', { number: id }) : what; };
  if (c.runs.length === 0 && c.planned.length === 0) return null;
  return (
    <Card title={t('customer.now')} level={3}>
      <ul className={css.may}>
        {c.planned.map((m) => (
          <li key={m.id}><MessageTag state={m.state} /><Link href={`/messages/${m.id}`}>{word('kind', m.kind)}</Link><span className="soft">{format.dateTime(m.due_at)}</span></li>
        ))}
        {c.runs.map((r) => (
          <li key={r.journey + r.about}>
            <Tag tone="info" icon="journeys">{t('customer.in')}</Tag><Link href={`/journeys/${r.journey}`}>{title({ name: r.journey, title: r.title })}</Link>
            <span className="soft">{about(r.about)}{r.waiting_until && ` · ${t('customer.until', { at: format.dateTime(r.waiting_until) })}`}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Who({ c }: { c: Customer }) {
  const { t, format } = useI18n();
  const word = useWord();
  const traits = Object.entries(c.traits).filter(([, v]) => typeof v !== 'object');
  return (
    <details className={css.who}>
      <summary>{t('customer.known')}</summary>
      <Facts items={[
        [t('customer.since'), <Time key="s" at={c.since} as="date" />],
        [t('customer.language'), c.locale ? format.language(c.locale) : '–'],
        [t('customer.country'), c.country ? format.country(c.country) : '–'],
        [t('customer.zone'), c.zone ?? '–'],
        ...c.keys.map((k): [string, string] => [`${word('key', k.kind)}${k.proven ? '' : ` (${t('customer.said')})`}`, k.value]),
        ...traits.map(([k, v]): [string, string] => [k, String(v)]),
      ]} />
    </details>
  );
}

export function CustomerDetail({ id }: { id: string }) {
  const { t, format } = useI18n();
  const name = useCustomerName();
  const customer = useQuery({ queryKey: ['customer', id], queryFn: () => ok(api.GET('/api/customers/{id}', { params: { path: { id } } })) });
  return (
    <Loaded query={customer} bones={<Card><Bones rows={9} /></Card>}>
      {(c) => (
        <>
          <DetailHead title={name(c)} tags={<>
            {c.late > 0 && <LateTag />}
            {c.on_way > 0 && <Link href={`/orders?customer=${c.id}`}><Tag tone="info" icon="parcels">{t('customer.onway', { n: c.on_way })}</Tag></Link>}
          </>}>
            {[c.email, c.phone].filter(Boolean).join(' · ')}
          </DetailHead>
          <Card>
            <Facts big items={[
              [t('customer.orders'), <Link key="o" href={`/orders?customer=${c.id}`}>{format.number(c.orders)}</Link>],
              [t('customer.spent'), c.spent.map((m) => format.money(m)).join(' + ') || '–'],
              [t('customer.aov'), format.money(c.aov)],
              [t('customer.last'), <Time key="l" at={c.last_order_at} as="date" />],
              ['NPS', c.nps === null ? '–' : t('customer.of', { n: c.nps, of: 10 })],
              ['CSAT', c.csat === null ? '–' : t('customer.of', { n: c.csat, of: 5 })],
            ]} />
            <Who c={c} />
          </Card>
          <Running c={c} />
          <MaySend c={c} />
          <Timeline id={c.id} />
        </>
      )}
    </Loaded>
  );
}
