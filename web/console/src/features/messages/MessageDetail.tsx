// One message: as the customer saw it, why it was sent or not, and what became of it.
import { useState } from 'react';
import { Button, SegmentedControl } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, ok, type Schema } from '@shared/api/client';
import { useMay } from '@console/shared/api/me';
import { useI18n } from '@console/shared/i18n';
import { Card, Facts, Notice, Tag, Time } from '@console/shared/ui/parts';
import { Bones, Loaded } from '@console/shared/ui/states';
import { DetailHead } from '@console/shared/ui/Filters';
import { Icon } from '@console/shared/ui/icons';
import { useSayProblem, useToast } from '@console/shared/ui/toast';
import { MessageTag, useCustomerName, useJourneyTitle, useWord } from '@console/shared/words/tags';
import { Why } from './Why';
import css from './messages.module.css';

type Message = Schema['Message'];

function AsSeen({ m }: { m: Message }) {
  const { t } = useI18n();
  const [view, setView] = useState('wide');
  if (m.subject === null) return <Card title={t('message.seen')} level={3}><p className="soft">{t('message.notyet')}</p></Card>;
  return (
    <Card title={t('message.seen')} level={3} action={
      <SegmentedControl size="xs" aria-label={t('message.view')} value={view} onChange={setView}
        data={[{ value: 'wide', label: t('view.wide') }, { value: 'phone', label: t('view.phone') }, { value: 'text', label: t('view.text') }]} />
    }>
      <div className={css.envelope}>
        <p className={css.subject}>{m.subject}</p>
        {m.preheader && <p className="soft">{m.preheader}</p>}
        <p className="soft">{t('message.fromto', { from: m.from ?? '–', to: m.to ?? '–' })}</p>
        {m.shown === 'as_sent' && <p className={css.proof}><Tag tone="good" icon="check">{t('shown.as_sent')}</Tag></p>}
        {m.shown === 'before' && <p className="soft">{t('shown.before')}</p>}
      </div>
      {m.shown === 'differs' && <div className={css.proof}><Notice tone="warn">{t('shown.differs')}</Notice></div>}
      {view === 'text'
        ? <pre className={css.text} tabIndex={0} aria-label={t('view.text')}>{m.text}</pre>
        : <iframe className={css.frame} data-view={view} sandbox="" referrerPolicy="no-referrer" title={t('message.seen')} src={`/api/messages/${encodeURIComponent(m.id)}/html`} />}
    </Card>
  );
}

function Became({ m }: { m: Message }) {
  const { t } = useI18n();
  const word = useWord();
  if (m.events.length === 0) return null;
  return (
    <Card title={t('message.became')} level={3}>
      <ul className={css.became}>
        {m.events.map((e, i) => (
          <li key={i}><b>{word('became', e.name)}</b>{!e.person && ['opened', 'clicked'].includes(e.name) && <Tag icon="settings">{t('message.machine')}</Tag>}<span className="soft cut">{e.detail}</span><Time at={e.at} /></li>
        ))}
      </ul>
    </Card>
  );
}

function Revoke({ m }: { m: Message }) {
  const { t } = useI18n();
  const may = useMay('care');
  const client = useQueryClient();
  const say = useToast();
  const onError = useSayProblem();
  const revoke = useMutation({
    mutationFn: () => ok(api.POST('/api/messages/{id}/revoke', { params: { path: { id: m.id } } })),
    onSuccess: (fresh) => { client.setQueryData(['message', m.id], fresh); void client.invalidateQueries({ queryKey: ['messages'] }); say(t('message.taken')); },
    onError,
  });
  if (!m.can_revoke || !may) return null;
  return <Button variant="default" size="compact-md" loading={revoke.isPending} onClick={() => revoke.mutate()} leftSection={<Icon name="undo" size={15} />}>{t('message.take')}</Button>;
}

export function MessageDetail({ id }: { id: string }) {
  const { t, format } = useI18n();
  const word = useWord();
  const name = useCustomerName();
  const title = useJourneyTitle();
  const message = useQuery({ queryKey: ['message', id], queryFn: () => ok(api.GET('/api/messages/{id}', { params: { path: { id } } })) });
  return (
    <Loaded query={message} bones={<Card><Bones rows={10} /></Card>}>
      {(m) => (
        <>
          <DetailHead title={word('kind', m.kind)} tags={<><MessageTag state={m.state} /><Tag icon="messages">{word('class', m.class)}</Tag><Revoke m={m} /></>}>
            {m.customer.id ? <Link href={`/customers/${m.customer.id}`}>{name(m.customer)}</Link> : name(m.customer)} · <Time at={m.sent_at ?? m.due_at} />
          </DetailHead>
          {m.state === 'in_doubt' && <Notice tone="warn">{t('message.doubt')}</Notice>}
          {m.reason && ['lapsed', 'failed', 'planned'].includes(m.state) && <Notice tone={m.state === 'failed' ? 'bad' : 'warn'}>{word('reason', m.reason)}</Notice>}
          <AsSeen m={m} />
          <Why m={m} />
          <Became m={m} />
          <Card>
            <Facts items={[
              [t('message.journey'), m.journey ? <Link key="j" href={`/journeys/${m.journey}`}>{title({ name: m.journey, title: m.journey })}</Link> : '–'],
              [t('message.journeyversion'), m.journey_version === null ? '–' : format.number(m.journey_version)],
              [t('message.template'), m.template_version === null ? '–' : format.number(m.template_version)],
              [t('message.channel'), word('channel', m.channel)],
              [t('message.id'), <code key="i">{m.id}</code>],
            ]} />
          </Card>
        </>
      )}
    </Loaded>
  );
}
