// Messages: what was and will be sent, or not; one beside the list, as the customer saw it and why.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, ok, type Schema } from '@shared/api/client';
import { useI18n } from '@console/shared/i18n';
import { DataTable, type Column } from '@console/shared/ui/DataTable';
import { DateFilter } from '@console/shared/ui/DateFilter';
import { ChoiceFilter, FilterBar, SearchField } from '@console/shared/ui/Filters';
import { ListDetail } from '@console/shared/ui/ListDetail';
import { Page, Time } from '@console/shared/ui/parts';
import { Icon } from '@console/shared/ui/icons';
import { Empty } from '@console/shared/ui/states';
import { useFilters, useKeepQuery } from '@console/shared/ui/useAddress';
import { usePages } from '@console/shared/ui/usePages';
import { MessageTag, useCustomerName, useWord } from '@console/shared/words/tags';
import { MessageDetail } from './MessageDetail';
import css from './messages.module.css';

type Row = Schema['MessageRow'];
const states = ['planned', 'released', 'sent', 'delivered', 'lapsed', 'failed', 'in_doubt', 'revoked'] as const;
const reactions = ['opened', 'clicked', 'answered'] as const;
const classes = ['transactional', 'service', 'feedback', 'marketing'] as const;

function Reactions({ m }: { m: Row }) {
  const { t } = useI18n();
  const done = [m.opened && (['eye', t('react.opened')] as const), m.clicked && (['click', t('react.clicked')] as const), m.answered && (['heart', t('react.answered')] as const)].filter((x) => x !== false);
  return <span className={css.reactions}>{done.map(([icon, title]) => <span key={icon} title={title}><Icon name={icon} size={15} /><span className="only-read">{title}</span></span>)}</span>;
}

const asked = ['q', 'kind', 'class', 'state', 'channel', 'customer', 'order', 'journey', 'from', 'to', 'storefront'];

function useColumns(): Column<Row>[] {
  const { t, format } = useI18n();
  const word = useWord();
  const name = useCustomerName();
  return [
    { key: 'kind', title: t('message.kind'), show: 'always', cell: (m) => word('kind', m.kind), text: (m) => word('kind', m.kind), codes: { kind_code: (m) => m.kind } },
    { key: 'customer', title: t('order.customer'), show: 'always', cell: (m) => <span title={name(m.customer)}>{name(m.customer)}</span>, text: (m) => name(m.customer) },
    { key: 'subject', title: t('message.subject'), cell: (m) => <span title={m.subject ?? ''}>{m.subject ?? '–'}</span>, text: (m) => m.subject },
    { key: 'state', title: t('order.state'), show: 'phone', cell: (m) => <MessageTag state={m.state} />, text: (m) => word('message', m.state), codes: { state_code: (m) => m.state } },
    { key: 'reactions', title: t('message.reactions'), cell: (m) => <Reactions m={m} />, text: (m) => format.list(reactions.filter((r) => m[r]).map((r) => t(`react.${r}`))), codes: { opened: (m) => m.opened, clicked: (m) => m.clicked, answered: (m) => m.answered } },
    { key: 'channel', title: t('message.channel'), cell: (m) => word('channel', m.channel), text: (m) => word('channel', m.channel), codes: { channel_code: (m) => m.channel }, show: 'asked' },
    { key: 'class', title: t('message.class'), cell: (m) => word('class', m.class), text: (m) => word('class', m.class), codes: { class_code: (m) => m.class }, show: 'asked' },
    { key: 'when', title: t('message.when'), right: true, cell: (m) => <Time at={m.sent_at ?? m.due_at} />, text: (m) => m.sent_at ?? m.due_at },
  ];
}

export default function Messages({ openId }: { openId?: string | undefined }) {
  const { t } = useI18n();
  const [filters] = useFilters(asked);
  const keep = useKeepQuery();
  const word = useWord();
  const columns = useColumns();
  const journeys = useQuery({ queryKey: ['journeys'], queryFn: () => ok(api.GET('/api/journeys')) });
  const kinds = [...new Set(journeys.data?.items.flatMap((j) => j.kinds) ?? [])];
  const pages = usePages(['messages', filters], (cursor) => ok(api.GET('/api/messages', { params: { query: { ...filters, ...(cursor ? { cursor } : {}) } as object } })));
  const empty = Object.keys(filters).length > 0
    ? <Empty picture="search" title={t('list.nothing')} action={<Button component={Link} href="/messages" variant="default">{t('filter.clear')}</Button>}>{t('list.nothing.hint')}</Empty>
    : <Empty picture="letters" title={t('messages.none')} action={<Button component={Link} href="/journeys">{t('messages.none.go')}</Button>}>{t('messages.none.hint')}</Empty>;
  return (
    <Page title={t('nav.messages')} width="wide">
      <ListDetail back="/messages" backTitle={t('nav.messages')} openId={openId} detail={openId && <MessageDetail id={openId} />}
        list={
          <DataTable name="messages" label={t('nav.messages')} columns={columns} pages={pages} id={(m) => m.id} to={(m) => keep(`/messages/${m.id}`)} openId={openId} empty={empty}
            tools={
              <FilterBar>
                <SearchField label={t('messages.search')} />
                <ChoiceFilter name="kind" label={t('message.kind')} options={kinds.map((k) => [k, word('kind', k)])} />
                <ChoiceFilter name="state" label={t('order.state')} options={states.map((s) => [s, t(`message.${s}`)])} />
                <ChoiceFilter name="class" label={t('message.class')} options={classes.map((c) => [c, t(`class.${c}`)])} />
                <DateFilter name="from" label={t('filter.from')} /><DateFilter name="to" label={t('filter.to')} />
              </FilterBar>
            } />
        } />
    </Page>
  );
}
