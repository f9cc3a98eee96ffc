// Orders: newest first, one order beside the list.
import { Button } from '@mantine/core';
import { Link } from 'wouter';
import { api, ok, type Schema } from '@shared/api/client';
import { useMe } from '@console/shared/api/me';
import { useI18n } from '@console/shared/i18n';
import { DataTable, type Column } from '@console/shared/ui/DataTable';
import { DateFilter } from '@console/shared/ui/DateFilter';
import { ChoiceFilter, FilterBar, SearchField } from '@console/shared/ui/Filters';
import { amountOf } from '@console/shared/ui/csv';
import { ListDetail } from '@console/shared/ui/ListDetail';
import { Page, Time } from '@console/shared/ui/parts';
import { Empty } from '@console/shared/ui/states';
import { useFilters, useKeepQuery } from '@console/shared/ui/useAddress';
import { usePages } from '@console/shared/ui/usePages';
import { LateTag, OrderTag, useCustomerName } from '@console/shared/words/tags';
import { OrderDetail } from './OrderDetail';

type Row = Schema['OrderRow'];
const states = ['placed', 'part_shipped', 'shipped', 'delivered', 'cancelled', 'return_requested', 'part_returned', 'returned'] as const;

const asked = ['q', 'state', 'late', 'customer', 'from', 'to', 'storefront'];

function useColumns(): Column<Row>[] {
  const { t, format } = useI18n();
  const name = useCustomerName();
  return [
    { key: 'number', title: t('order.number'), show: 'always', cell: (o) => <span title={o.number}>{o.number}</span>, text: (o) => o.number },
    { key: 'customer', title: t('order.customer'), cell: (o) => <span title={name(o.customer)}>{name(o.customer)}</span>, text: (o) => name(o.customer) },
    { key: 'state', title: t('order.state'), show: 'always', cell: (o) => (o.late ? <LateTag /> : <OrderTag state={o.state} />), text: (o) => (o.late ? t('late.late') : t(`order.${o.state}`)), codes: { state_code: (o) => o.state, late: (o) => o.late } },
    { key: 'placed', title: t('order.placed_at'), right: true, cell: (o) => <Time at={o.placed_at} />, text: (o) => o.placed_at },
    { key: 'promised', title: t('order.promised'), right: true, cell: (o) => <Time at={o.promised_at} as="date" />, text: (o) => o.promised_at, show: 'asked' },
    { key: 'items', title: t('order.items'), right: true, cell: (o) => format.number(o.items), text: (o) => o.items },
    { key: 'refunded', title: t('order.refunded'), right: true, cell: (o) => format.money(o.refunded), text: (o) => amountOf(o.refunded), codes: { refunded_currency: (o) => o.refunded?.currency ?? null }, show: 'asked' },
    { key: 'total', title: t('order.total'), right: true, show: 'always', cell: (o) => format.money(o.total), text: (o) => amountOf(o.total), codes: { total_currency: (o) => o.total.currency } },
  ];
}

export default function Orders({ openId }: { openId?: string | undefined }) {
  const { t } = useI18n();
  const me = useMe();
  const [filters] = useFilters(asked);
  const keep = useKeepQuery();
  const columns = useColumns();
  const pages = usePages(['orders', filters], (cursor) => ok(api.GET('/api/orders', { params: { query: { ...filters, ...(cursor ? { cursor } : {}) } as object } })));
  const empty = Object.keys(filters).length > 0
    ? <Empty picture="search" title={t('list.nothing')} action={<Button component={Link} href="/orders" variant="default">{t('filter.clear')}</Button>}>{t('list.nothing.hint')}</Empty>
    : <Empty picture="path" title={t('orders.none')} action={<Button component={Link} href="/start">{t('start.go')}</Button>}>{t('orders.none.hint')}</Empty>;
  return (
    <Page title={t('nav.orders')} hint={pages.total === null ? undefined : t('orders.total', { n: pages.total })} width="wide">
      <ListDetail back="/orders" backTitle={t('nav.orders')} openId={openId} detail={openId && <OrderDetail id={openId} />}
        list={
          <DataTable name="orders" label={t('nav.orders')} columns={columns} pages={pages} id={(o) => o.id} to={(o) => keep(`/orders/${encodeURIComponent(o.id)}`)} openId={openId} empty={empty}
            tools={
              <FilterBar>
                <SearchField label={t('orders.search')} />
                <ChoiceFilter name="state" label={t('order.state')} options={states.map((s) => [s, t(`order.${s}`)])} />
                <ChoiceFilter name="late" label={t('customer.late')} options={[['true', t('filter.onlylate')]]} />
                {me.storefronts.length > 1 && <ChoiceFilter name="storefront" label={t('order.storefront')} options={me.storefronts.map((s) => [s.id, s.name])} />}
                <DateFilter name="from" label={t('filter.from')} /><DateFilter name="to" label={t('filter.to')} />
              </FilterBar>
            } />
        } />
    </Page>
  );
}
