// One order: what was bought, its parcels, its money, the messages about it, and who told of it.
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, ok, type Schema } from '@shared/api/client';
import { useI18n } from '@console/shared/i18n';
import { Card, Facts, Notice, Tag, Time } from '@console/shared/ui/parts';
import { Bones, Loaded } from '@console/shared/ui/states';
import { DetailHead } from '@console/shared/ui/Filters';
import { MessageList } from '@console/shared/words/Shared';
import { carrierName, LateTag, OrderTag, ParcelTag, useCustomerName, useSource } from '@console/shared/words/tags';
import css from './orders.module.css';

type Order = Schema['Order'];

function Lines({ o }: { o: Order }) {
  const { t, format } = useI18n();
  const sums: [string, Schema['Money'], boolean?][] = [
    [t('order.subtotal'), o.subtotal], ...(o.discount.minor ? [[t('order.discount'), { ...o.discount, minor: -o.discount.minor }] as [string, Schema['Money']]] : []),
    [t('order.shipping'), o.shipping], [t('order.tax'), o.tax], [t('order.total'), o.total, true],
    ...(o.refunded ? [[t('order.refunded'), { ...o.refunded, minor: -o.refunded.minor }] as [string, Schema['Money']]] : []),
  ];
  return (
    <Card title={t('order.contents')} level={3}>
      <ul className={css.lines}>
        {o.lines.map((l, i) => (
          <li key={i}>
            {l.image_url ? <img src={l.image_url} alt="" width={44} height={44} loading="lazy" /> : <span className={css.noImage} aria-hidden="true">{l.name.charAt(0)}</span>}
            <div><p>{l.name}</p><p className="soft">{[l.variant, l.sku].filter(Boolean).join(' · ')}{!l.needs_parcel && <> <Tag icon="check">{t('order.noparcel')}</Tag></>}</p></div>
            <span className="num soft">{format.number(l.quantity)} ×</span>
            <span className="num">{format.money(l.total)}</span>
          </li>
        ))}
      </ul>
      <dl className={css.sums}>{sums.map(([k, v, strong]) => <div key={k} data-strong={strong || undefined}><dt>{k}</dt><dd className="num">{format.money(v)}</dd></div>)}</dl>
    </Card>
  );
}

function Returns({ o }: { o: Order }) {
  const { t, format } = useI18n();
  const what = (products: Order['returns'][number]['products']) =>
    products.length ? format.list(products.map((p) => `${format.number(p.quantity)} × ${p.name ?? p.product_id}`)) : t('order.return.all');
  return (
    <Card title={t('order.returns')} level={3}>
      <ul className={css.parcels}>
        {o.returns.map((r, i) => (
          <li key={i}>
            <span>{what(r.products)}</span><span className="soft">{[r.id, r.reason].filter(Boolean).join(' · ')}</span>
            {r.requested_at && <span>{t('order.return.asked')} <Time at={r.requested_at} /></span>}
            {r.received_at && <span>{t('order.return.arrived')} <Time at={r.received_at} /></span>}
          </li>
        ))}
      </ul>
    </Card>
  );
}

export function OrderDetail({ id }: { id: string }) {
  const { t, format } = useI18n();
  const name = useCustomerName();
  const source = useSource();
  const order = useQuery({ queryKey: ['order', id], queryFn: () => ok(api.GET('/api/orders/{id}', { params: { path: { id } } })) });
  return (
    <Loaded query={order} bones={<Card><Bones rows={9} /></Card>}>
      {(o) => (
        <>
          <DetailHead title={t('order.title', { number: o.number })} tags={<><OrderTag state={o.state} />{o.late && <LateTag />}{o.gift && <Tag icon="heart">{t('order.gift')}</Tag>}</>}>
            {o.customer.id ? <Link href={`/customers/${o.customer.id}`}>{name(o.customer)}</Link> : name(o.customer)} · <Time at={o.placed_at} />
          </DetailHead>
          {o.late && <Notice tone="bad">{t('order.late.what')}</Notice>}
          <Card>
            <Facts items={[
              [t('order.total'), format.money(o.total)], [t('order.promised'), <Time key="p" at={o.promised_at} as="date" />],
              [t('order.storefront'), o.storefront ?? '–'],
              [t('order.address'), o.address ? [o.address.name, o.address.street, [o.address.postcode, o.address.city].filter(Boolean).join(' '), o.address.country && format.country(o.address.country)].filter(Boolean).join(', ') : '–'],
            ]} />
          </Card>
          <Lines o={o} />
          <Card title={t('order.parcels')} level={3}>
            {o.parcels.length === 0 ? <p className="soft">{t('order.parcels.none')}</p> : (
              <ul className={css.parcels}>
                {o.parcels.map((p) => (
                  <li key={p.id}><Link href={`/parcels/${encodeURIComponent(p.id)}`}>{p.tracking_number ?? t('parcel.unnumbered')}</Link><span className="soft">{carrierName(p.carrier)}</span><ParcelTag state={p.state} />{p.late && <LateTag days={p.days_late} />}</li>
                ))}
              </ul>
            )}
          </Card>
          {o.documents.length > 0 && (
            <Card title={t('order.documents')} level={3}>
              <ul className={css.parcels}>{o.documents.map((d, i) => <li key={i}><a href={d.url} rel="noreferrer" target="_blank">{d.name ?? t(`document.${d.type}`)}</a>{d.name && d.type !== 'other' && <span className="soft">{t(`document.${d.type}`)}</span>}</li>)}</ul>
            </Card>
          )}
          <Card title={t('order.messages')} level={3}><MessageList items={o.messages} /></Card>
          {o.returns.length > 0 && <Returns o={o} />}
          {o.refunds.length > 0 && (
            <Card title={t('order.refunds')} level={3}>
              <ul className={css.parcels}>{o.refunds.map((r, i) => <li key={i}><span className="num">{format.money(r.amount)}</span><span className="soft">{r.reason}</span><Time at={r.at} /></li>)}</ul>
            </Card>
          )}
          <p className="soft">{t('order.toldby', { who: format.list(o.told_by.map((x) => `${source(x.source)} (${format.dateTime(x.at)})`)) })}</p>
        </>
      )}
    </Loaded>
  );
}
