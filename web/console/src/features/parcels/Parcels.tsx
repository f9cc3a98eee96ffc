// Parcels: latest news first, one parcel with its path beside the list.
import { Button } from '@mantine/core';
import { Link } from 'wouter';
import { api, ok, type Schema } from '@shared/api/client';
import { useMe } from '@console/shared/api/me';
import { useI18n } from '@console/shared/i18n';
import { DataTable, type Column } from '@console/shared/ui/DataTable';
import { ChoiceFilter, FilterBar, SearchField } from '@console/shared/ui/Filters';
import { ListDetail } from '@console/shared/ui/ListDetail';
import { Page, Time } from '@console/shared/ui/parts';
import { Empty } from '@console/shared/ui/states';
import { useFilters, useKeepQuery } from '@console/shared/ui/useAddress';
import { usePages } from '@console/shared/ui/usePages';
import { LateTag, ParcelTag, carrierName, useCustomerName } from '@console/shared/words/tags';
import { ParcelDetail } from './ParcelDetail';

type Row = Schema['ParcelRow'];
const states = ['announced', 'in_transit', 'out_for_delivery', 'ready_for_pickup', 'delivered', 'problem', 'returned'] as const;

const asked = ['q', 'state', 'late', 'open', 'carrier', 'storefront'];

function useColumns(): Column<Row>[] {
  const { t } = useI18n();
  const name = useCustomerName();
  const lateness = (p: Row) => (p.days_late ? t('late.days', { n: p.days_late }) : t('late.late'));
  return [
    { key: 'number', title: t('parcel.number'), show: 'always', cell: (p) => <span title={p.tracking_number ?? ''}>{p.tracking_number ?? t('parcel.unnumbered')}</span>, text: (p) => p.tracking_number },
    { key: 'carrier', title: t('parcel.carrier'), cell: (p) => carrierName(p.carrier), text: (p) => (p.carrier ? carrierName(p.carrier) : ''), codes: { carrier_code: (p) => p.carrier } },
    { key: 'order', title: t('parcel.order'), cell: (p) => p.order?.number ?? '–', text: (p) => p.order?.number ?? null },
    { key: 'customer', title: t('order.customer'), cell: (p) => <span title={name(p.customer)}>{name(p.customer)}</span>, text: (p) => name(p.customer) },
    { key: 'state', title: t('order.state'), show: 'always', cell: (p) => (p.late ? <LateTag days={p.days_late} /> : <ParcelTag state={p.state} />), text: (p) => (p.late ? lateness(p) : t(`parcel.${p.state}`)), codes: { state_code: (p) => p.state, days_late: (p) => (p.late ? p.days_late : 0) } },
    { key: 'late', title: t('customer.late'), show: 'asked', right: true, cell: (p) => (p.late ? lateness(p) : ''), text: (p) => (p.late ? lateness(p) : '') },
    { key: 'promised', title: t('order.promised'), right: true, cell: (p) => <Time at={p.promised_at} as="date" />, text: (p) => p.promised_at },
    { key: 'shipped', title: t('parcel.shipped'), right: true, show: 'asked', cell: (p) => <Time at={p.shipped_at} as="date" />, text: (p) => p.shipped_at },
    { key: 'last', title: t('parcel.last'), right: true, cell: (p) => <Time at={p.last_at} />, text: (p) => p.last_at },
  ];
}

export default function Parcels({ openId }: { openId?: string | undefined }) {
  const { t } = useI18n();
  const me = useMe();
  const [filters] = useFilters(asked);
  const keep = useKeepQuery();
  const columns = useColumns();
  const pages = usePages(['parcels', filters], (cursor) => ok(api.GET('/api/parcels', { params: { query: { ...filters, ...(cursor ? { cursor } : {}) } as object } })));
  const empty = Object.keys(filters).length > 0
    ? <Empty picture="search" title={t('list.nothing')} action={<Button component={Link} href="/parcels" variant="default">{t('filter.clear')}</Button>}>{t('list.nothing.hint')}</Empty>
    : <Empty picture="path" title={t('parcels.none')} action={<Button component={Link} href="/start">{t('start.go')}</Button>}>{t('parcels.none.hint')}</Empty>;
  return (
    <Page title={t('nav.parcels')} width="wide">
      <ListDetail back="/parcels" backTitle={t('nav.parcels')} openId={openId} detail={openId && <ParcelDetail id={openId} />}
        list={
          <DataTable name="parcels" label={t('nav.parcels')} columns={columns} pages={pages} id={(p) => p.id} to={(p) => keep(`/parcels/${encodeURIComponent(p.id)}`)} openId={openId} empty={empty}
            tools={
              <FilterBar>
                <SearchField label={t('parcels.search')} />
                <ChoiceFilter name="state" label={t('order.state')} options={states.map((s) => [s, t(`parcel.${s}`)])} />
                <ChoiceFilter name="late" label={t('customer.late')} options={[['true', t('filter.onlylate')]]} />
                <ChoiceFilter name="open" label={t('parcel.open')} options={[['true', t('filter.onlyopen')]]} />
                {me.storefronts.length > 1 && <ChoiceFilter name="storefront" label={t('order.storefront')} options={me.storefronts.map((s) => [s.id, s.name])} />}
              </FilterBar>
            } />
        } />
    </Page>
  );
}
