// One parcel: where it is, when it comes, and the path it took.
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, ok } from '@shared/api/client';
import { useI18n } from '@console/shared/i18n';
import { Card, Facts, Notice, Time } from '@console/shared/ui/parts';
import { Bones, Loaded } from '@console/shared/ui/states';
import { DetailHead } from '@console/shared/ui/Filters';
import { Icon } from '@console/shared/ui/icons';
import { Path } from '@console/shared/words/Shared';
import { carrierName, LateTag, ParcelTag, useCustomerName } from '@console/shared/words/tags';

export function ParcelDetail({ id }: { id: string }) {
  const { t, format } = useI18n();
  const name = useCustomerName();
  const parcel = useQuery({ queryKey: ['parcel', id], queryFn: () => ok(api.GET('/api/parcels/{id}', { params: { path: { id } } })) });
  return (
    <Loaded query={parcel} bones={<Card><Bones rows={8} /></Card>}>
      {(p) => (
        <>
          <DetailHead title={p.tracking_number ?? t('parcel.unnumbered')} tags={<><ParcelTag state={p.state} />{p.late && <LateTag days={p.days_late} />}</>}>
            {carrierName(p.carrier)}{p.tracking_url && <> · <a href={p.tracking_url} target="_blank" rel="noreferrer">{t('parcel.track')} <Icon name="out" size={13} /></a></>}
          </DetailHead>
          {p.late && <Notice tone="bad">{t('parcel.late.what', { n: p.days_late, day: format.date(p.promised_at) })}</Notice>}
          <Card>
            <Facts items={[
              [t('parcel.order'), p.order ? <Link key="o" href={`/orders/${encodeURIComponent(p.order.id)}`}>{p.order.number}</Link> : '–'],
              [t('order.customer'), p.customer.id ? <Link key="c" href={`/customers/${p.customer.id}`}>{name(p.customer)}</Link> : name(p.customer)],
              [t('parcel.shipped'), <Time key="s" at={p.shipped_at} as="date" />],
              [t('order.promised'), <Time key="p" at={p.promised_at} as="date" />],
              ...(p.delivered_at ? [[t('parcel.delivered_at'), <Time key="d" at={p.delivered_at} />] as [string, React.ReactNode]] : [[t('parcel.estimated'), <Time key="e" at={p.estimated_at} as="date" />] as [string, React.ReactNode]]),
            ]} />
          </Card>
          <Card title={t('parcel.path')} level={3}>{p.path.length ? <Path steps={p.path} /> : <p className="soft">{t('parcel.nonews')}</p>}</Card>
          {p.products.length > 0 && (
            <Card title={t('parcel.contents')} level={3}><ul style={{ margin: 0, paddingLeft: 18, overflowWrap: 'anywhere' }}>{p.products.map((x, i) => <li key={i}>{format.number(x.quantity)} × {x.name}</li>)}</ul></Card>
          )}
        </>
      )}
    </Loaded>
  );
}
