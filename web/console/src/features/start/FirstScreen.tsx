// The first screen: only what works today. Look at the sample shop, send first events, or import.
import { useState } from 'react';
import { Button, Progress } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import { api, ok } from '@shared/api/client';
import { useMay, useMe } from '@console/shared/api/me';
import { useI18n } from '@console/shared/i18n';
import { Card, Code, Notice, Page } from '@console/shared/ui/parts';
import { Icon, type IconName } from '@console/shared/ui/icons';
import { useSayProblem } from '@console/shared/ui/toast';
import css from './start.module.css';

function useSample() {
  const client = useQueryClient();
  const [, go] = useLocation();
  const onError = useSayProblem();
  const [asked, setAsked] = useState(false);
  const open = useMutation({
    mutationFn: () => ok(api.POST('/api/sample')),
    onSuccess: async (s) => {
      if (s.state !== 'ready') return;
      client.removeQueries({ predicate: (q) => q.queryKey[0] !== 'me' });
      await client.invalidateQueries({ queryKey: ['me'] });
      go('/');
    },
    onError,
  });
  const { mutate } = open;
  const state = useQuery({
    queryKey: ['sample'],
    enabled: asked,
    queryFn: async () => {
      const s = await ok(api.GET('/api/sample'));
      if (s.state === 'ready') mutate();
      return s;
    },
    refetchInterval: (q) => (q.state.data?.state === 'ready' ? false : 700),
  });
  return { start: () => { setAsked(true); mutate(); }, busy: open.isPending || (asked && state.data?.state === 'making'), done: state.data?.done ?? 0 };
}

const Choice = ({ icon, title, text, children }: { icon: IconName; title: string; text: string; children: React.ReactNode }) => (
  <section className={css.choice}>
    <span className={css.sign}><Icon name={icon} size={26} /></span>
    <h2>{title}</h2>
    <p className="soft">{text}</p>
    <div className={css.foot}>{children}</div>
  </section>
);

const curl = (key: string) => `curl ${location.origin}/v1/track -u ${key}: -H 'Content-Type: application/json' -d '{
  "event": "Order Completed", "userId": "u-1", "messageId": "first-1",
  "properties": {
    "order_id": "1001", "email": "you@example.com", "total": "59.90", "currency": "EUR",
    "products": [{"product_id": "p-1", "name": "Wool blanket", "price": "59.90", "quantity": 1}]
  }
}'`;

function FirstEvents() {
  const { t } = useI18n();
  const me = useMe();
  const onError = useSayProblem();
  const make = useMutation({ mutationFn: () => ok(api.POST('/api/settings/keys', { body: { name: t('start.events.keyname'), scope: 'write' } })), onError });
  const came = useQuery({ queryKey: ['me', 'events'], queryFn: () => ok(api.GET('/api/me')), refetchInterval: 2000, enabled: make.data !== undefined });
  const n = (came.data?.received_events ?? me.received_events) - me.received_events;
  return (
    <Card title={t('start.events.card')}>
      <div className="stack">
        {!make.data ? (
          <>
            <p>{t('start.events.what')}</p>
            <div><Button loading={make.isPending} onClick={() => make.mutate()} leftSection={<Icon name="key" size={16} />}>{t('start.events.makekey')}</Button></div>
          </>
        ) : (
          <>
            <Notice tone="warn" icon="key">{t('start.events.once')}</Notice>
            <Code text={make.data.key} label={t('keys.key')} />
            <p>{t('start.events.paste')}</p>
            <Code text={curl(make.data.key)} label="curl" />
            <div role="status">
              {n > 0 ? <Notice tone="good">{t('start.events.came', { n })} <Link href="/messages">{t('start.events.see')}</Link></Notice> : <p className="soft">{t('start.events.waiting')}</p>}
            </div>
            <p className="soft">{t('start.events.segment')} <a href="/docs">{t('docs.title')}</a></p>
          </>
        )}
      </div>
    </Card>
  );
}

export default function FirstScreen() {
  const { t } = useI18n();
  const sample = useSample();
  const owner = useMay('own');
  const mayImport = useMay('import');
  const [events, setEvents] = useState(false);
  return (
    <Page title={t('start.title')} hint={t('start.hint')}>
      <div className={css.choices}>
        <Choice icon="shop" title={t('start.sample')} text={t('start.sample.text')}>
          {sample.busy && <Progress value={Math.max(4, sample.done * 100)} aria-label={t('start.sample.making')} animated />}
          <Button onClick={sample.start} loading={sample.busy} fullWidth>{t('start.sample.go')}</Button>
        </Choice>
        <Choice icon="code" title={t('start.events')} text={t('start.events.text')}>
          <Button variant="default" fullWidth disabled={!owner} aria-expanded={events} onClick={() => setEvents(!events)}>{t('start.events.go')}</Button>
        </Choice>
        <Choice icon="import" title={t('start.import')} text={t('start.import.text')}>
          {mayImport ? <Button component={Link} href="/import" variant="default" fullWidth>{t('start.import.go')}</Button> : <p className="soft">{t('error.askowner')}</p>}
        </Choice>
      </div>
      {events && <FirstEvents />}
      <p className="soft">{t('start.rehearsal')}</p>
    </Page>
  );
}
