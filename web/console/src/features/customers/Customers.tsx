// Customers: search and filters at the left, one customer beside it.
import { Button } from '@mantine/core';
import { Link } from 'wouter';
import { api, ok, type Schema } from '@shared/api/client';
import { useI18n } from '@console/shared/i18n';
import { DataTable, type Column } from '@console/shared/ui/DataTable';
import { ChoiceFilter, FilterBar, SearchField } from '@console/shared/ui/Filters';
import { amountOf } from '@console/shared/ui/csv';
import { ListDetail } from '@console/shared/ui/ListDetail';
import { Page, Time } from '@console/shared/ui/parts';
import { Empty } from '@console/shared/ui/states';
import { useFilters, useKeepQuery } from '@console/shared/ui/useAddress';
import { usePages } from '@console/shared/ui/usePages';
import { LateTag, MayTag, useCustomerName } from '@console/shared/words/tags';
import { CustomerDetail } from './CustomerDetail';

type Row = Schema['CustomerRow'];
const euCountries = ['DE', 'AT', 'CH', 'NL', 'FR', 'GB', 'PL', 'US'];

const asked = ['q', 'may_get', 'late', 'orders_min', 'orders_max', 'country', 'since', 'sort'];

function useColumns(): Column<Row>[] {
  const { t, format } = useI18n();
  const name = useCustomerName();
  return [
    { key: 'name', title: t('customer.name'), show: 'always', cell: (c) => <span title={name(c)}>{name(c)}</span>, text: name },
    { key: 'email', title: t('customer.email'), cell: (c) => <span title={c.email ?? ''}>{c.email ?? '–'}</span>, text: (c) => c.email },
    { key: 'late', title: t('customer.late'), cell: (c) => (c.late > 0 ? <LateTag /> : ''), text: (c) => (c.late > 0 ? t('late.late') : ''), codes: { late_parcels: (c) => c.late } },
    { key: 'may', title: t('customer.may'), cell: (c) => <MayTag may={c.may_get} />, text: (c) => t(`may.${c.may_get}`), codes: { may_get_code: (c) => c.may_get } },
    { key: 'country', title: t('customer.country'), cell: (c) => (c.country ? format.country(c.country) : '–'), text: (c) => (c.country ? format.country(c.country) : ''), codes: { country_code: (c) => c.country }, show: 'asked' },
    { key: 'orders', title: t('customer.orders'), right: true, cell: (c) => format.number(c.orders), text: (c) => c.orders },
    { key: 'spent', title: t('customer.spent'), right: true, show: 'always', cell: (c) => format.money(c.spent), text: (c) => amountOf(c.spent), codes: { spent_currency: (c) => c.spent?.currency ?? null } },
    { key: 'last', title: t('customer.last'), right: true, cell: (c) => <Time at={c.last_order_at} as="date" />, text: (c) => c.last_order_at },
    { key: 'since', title: t('customer.since'), right: true, show: 'asked', cell: (c) => <Time at={c.since} as="date" />, text: (c) => c.since },
  ];
}

export default function Customers({ openId }: { openId?: string | undefined }) {
  const { t, format } = useI18n();
  const [filters] = useFilters(asked);
  const keep = useKeepQuery();
  const columns = useColumns();
  const pages = usePages(['customers', filters], (cursor) =>
    ok(api.GET('/api/customers', { params: { query: { ...filters, ...(cursor ? { cursor } : {}) } as object } })));
  const filtered = Object.keys(filters).length > 0;
  const empty = filtered
    ? <Empty picture="search" title={t('list.nothing')} action={<Button component={Link} href="/customers" variant="default">{t('filter.clear')}</Button>}>{t('list.nothing.hint')}</Empty>
    : <Empty picture="people" title={t('customers.none')} action={<Button component={Link} href="/start">{t('start.go')}</Button>}>{t('customers.none.hint')}</Empty>;
  return (
    <Page title={t('nav.customers')} hint={pages.total === null ? undefined : t('customers.total', { n: pages.total })} width="wide">
      <ListDetail back="/customers" backTitle={t('nav.customers')} openId={openId} detail={openId && <CustomerDetail id={openId} />}
        list={
          <DataTable name="customers" label={t('nav.customers')} columns={columns} pages={pages} id={(c) => c.id} to={(c) => keep(`/customers/${c.id}`)} openId={openId} empty={empty}
            tools={
              <FilterBar>
                <SearchField label={t('customers.search')} />
                <ChoiceFilter name="may_get" label={t('customer.may')} options={[['offers', t('may.offers')], ['news', t('may.news')], ['nothing', t('may.nothing')]]} />
                <ChoiceFilter name="late" label={t('customer.late')} options={[['true', t('filter.withlate')]]} />
                <ChoiceFilter name="orders_min" label={t('customer.orders')} options={[['1', '1+'], ['2', '2+'], ['5', '5+'], ['10', '10+']]} />
                <ChoiceFilter name="country" label={t('customer.country')} options={euCountries.map((c) => [c, format.country(c)])} />
                <ChoiceFilter name="sort" label={t('list.sort')} none={t('sort.last_order')} options={[['spent', t('sort.spent')], ['orders', t('sort.orders')], ['name', t('sort.name')], ['since', t('sort.since')]]} />
              </FilterBar>
            } />
        } />
    </Page>
  );
}
