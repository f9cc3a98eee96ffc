// The way of a sender's domain to signed mail: choose it, publish records, wait while we look, read what is
// wrong, sign.
import { useState } from 'react';
import { Button, Modal, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, ok, ProblemError, type Schema } from '@shared/api/client';
import { useMay } from '@console/shared/api/me';
import { useI18n, useT } from '@console/shared/i18n';
import { Icon } from '@console/shared/ui/icons';
import { Card, Code, Notice, Tag, Time } from '@console/shared/ui/parts';
import { Loaded } from '@console/shared/ui/states';
import { useSayProblem, useToast } from '@console/shared/ui/toast';
import { useWord } from '@console/shared/words/tags';
import { WhoMay } from './WhoMay';
import css from './settings.module.css';

type Domain = Schema['DkimList']['items'][number];
type DomainKey = Domain['keys'][number];
type Looked = Schema['DnsLooks']['items'][number]['records'][number];

const LOOK_EVERY = 60_000;

function useKept() {
  const client = useQueryClient();
  return (answer: Schema['DkimList']) => { client.setQueryData(['dkim'], answer); void client.invalidateQueries({ queryKey: ['dns'] }); };
}

function Start({ sender }: { sender: string }) {
  const t = useT();
  const kept = useKept();
  const sayProblem = useSayProblem();
  const [domain, setDomain] = useState(sender.split('@')[1] ?? '');
  const make = useMutation({
    mutationFn: () => ok(api.POST('/api/settings/dkim', { body: { domain, algorithm: 'rsa' } })),
    onSuccess: kept,
    onError: (e) => { if (!(e instanceof ProblemError && e.field)) sayProblem(e); },
  });
  const fault = make.error instanceof ProblemError && make.error.field ? (make.error.problem.detail ?? make.error.problem.title) : undefined;
  return (
    <Card title={t('domain.start')}>
      <form className="stack" onSubmit={(e) => { e.preventDefault(); make.mutate(); }}>
        <p className="soft">{t('domain.why')}</p>
        <div className={css.inline}>
          <TextInput label={t('domain.name')} description={t('domain.name.hint')} required withAsterisk={false} placeholder="mail.shop.example" value={domain} error={fault} onChange={(e) => setDomain(e.currentTarget.value)} />
          <Button type="submit" loading={make.isPending}>{t('domain.make')}</Button>
        </div>
      </form>
    </Card>
  );
}

/** What the last look says of one record, in words. */
function Verdict({ looked }: { looked: Looked | undefined }) {
  const t = useT();
  const word = useWord();
  if (!looked) return null;
  if (!looked.answered) return <Notice tone="warn">{t('domain.unanswered')}</Notice>;
  return (
    <>
      {looked.faults.map((f) => (
        <Notice key={f.fault} tone={f.stops ? (f.fault.endsWith('_missing') ? 'warn' : 'bad') : 'info'}>
          {word('dns', f.fault)}{f.found && <> <span className="soft">{t('domain.found')}</span> <code className={css.found}>{f.found}</code></>}
        </Notice>
      ))}
    </>
  );
}

function RecordTag({ looked }: { looked: Looked | undefined }) {
  const t = useT();
  if (!looked) return <Tag tone="calm">{t('domain.unlooked')}</Tag>;
  if (looked.good) return <Tag tone="good">{t('domain.good')}</Tag>;
  const waits = !looked.answered || looked.faults.some((f) => f.fault.endsWith('_missing'));
  return <Tag tone={waits ? 'warn' : 'bad'}>{t(waits ? 'domain.waits' : 'domain.wrong')}</Tag>;
}

function RecordStep({ record, looked }: { record: Schema['DnsRecord']; looked: Looked | undefined }) {
  const t = useT();
  return (
    <li className="stack-s">
      <div className="row"><h3>{t(`domain.${record.purpose}`)}</h3><RecordTag looked={looked} /></div>
      <p className="soft">{t(`domain.${record.purpose}.what`)}</p>
      <Verdict looked={looked} />
      {!looked?.good && (
        <dl className={css.record}>
          <dt>{t('domain.record.name')}</dt><dd><Code text={record.name} label={t('domain.record.name')} /></dd>
          <dt>{t('domain.record.type')}</dt><dd><code>{record.type}</code></dd>
          <dt>{t('domain.record.value')}</dt><dd><Code text={record.value} label={t('domain.record.value')} /></dd>
        </dl>
      )}
    </li>
  );
}

/** The records as a letter to whoever runs the domain. */
function letter(domain: Domain, t: ReturnType<typeof useT>) {
  const records = [...domain.keys.filter((k) => k.state !== 'retired').map((k) => k.record), ...domain.advice];
  const body = [t('domain.letter'), ...records.map((r) => `${t('domain.record.name')}: ${r.name}\n${t('domain.record.type')}: ${r.type}\n${t('domain.record.value')}: ${r.value}`)].join('\n\n');
  return `mailto:?subject=${encodeURIComponent(t('domain.letter.subject', { domain: domain.domain }))}&body=${encodeURIComponent(body)}`;
}

function KeyRow({ domain, k, good }: { domain: string; k: DomainKey; good: boolean }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const kept = useKept();
  const say = useToast();
  const onError = useSayProblem();
  const [asks, setAsks] = useState(false);
  const sign = useMutation({
    mutationFn: () => ok(api.PUT('/api/settings/dkim/{selector}', { params: { path: { selector: k.selector } }, body: { state: 'signing' } })),
    onSuccess: (answer) => { kept(answer); say(t('domain.signs', { domain })); },
    onError,
  });
  const forget = useMutation({
    mutationFn: () => ok(api.DELETE('/api/settings/dkim/{selector}', { params: { path: { selector: k.selector } } })),
    onSuccess: () => { setAsks(false); void client.invalidateQueries({ queryKey: ['dkim'] }); },
    onError,
  });
  return (
    <li>
      <div><b>{k.selector}</b><p className="soft">{t('domain.made')} <Time at={k.created_at} as="date" /></p></div>
      <Tag tone={k.state === 'signing' ? 'good' : 'calm'}>{t(`domain.key.${k.state}`)}</Tag>
      {k.state === 'new' && <Button size="compact-sm" disabled={!good} loading={sign.isPending} onClick={() => sign.mutate()}>{t('domain.sign')}</Button>}
      {k.state !== 'signing' && <Button size="compact-sm" variant="default" onClick={() => setAsks(true)} aria-label={t('domain.forget.one', { name: k.selector })}>{t('do.remove')}</Button>}
      <Modal opened={asks} onClose={() => setAsks(false)} title={t('domain.forget')} closeButtonProps={{ 'aria-label': t('do.close') }}>
        <div className="stack">
          <p>{t('domain.forget.what', { name: k.selector })}</p>
          <div className="row-end"><Button variant="default" onClick={() => setAsks(false)}>{t('do.cancel')}</Button><Button loading={forget.isPending} onClick={() => forget.mutate()}>{t('do.remove')}</Button></div>
        </div>
      </Modal>
    </li>
  );
}

function DomainCard({ domain, looked, owner }: { domain: Domain; looked: Looked[] | undefined; owner: boolean }) {
  const t = useT();
  const now = domain.keys.filter((k) => k.state !== 'retired');
  const of = (record: Schema['DnsRecord'], selector?: string) => looked?.find((l) => l.purpose === record.purpose && (!selector || l.selector === selector));
  const signs = now.some((k) => k.state === 'signing');
  return (
    <Card title={domain.domain} action={<Tag tone={signs ? 'good' : 'warn'}>{t(signs ? 'domain.signed' : 'domain.unsigned')}</Tag>}>
      <div className="stack">
        <div className="row"><p className="soft">{t('domain.publish')}</p><Button component="a" href={letter(domain, t)} size="compact-sm" variant="default" leftSection={<Icon name="send" size={14} />}>{t('domain.mail')}</Button></div>
        <ol className={css.records}>
          {now.map((k) => <RecordStep key={k.selector} record={k.record} looked={of(k.record, k.selector)} />)}
          {domain.advice.map((r) => <RecordStep key={r.purpose} record={r} looked={of(r)} />)}
        </ol>
        {owner && <h3>{t('domain.keys')}</h3>}
        {owner && <ul className={css.rows}>{domain.keys.map((k) => <KeyRow key={k.selector} domain={domain.domain} k={k} good={of(k.record, k.selector)?.good ?? false} />)}</ul>}
      </div>
    </Card>
  );
}

function Domains({ items }: { items: Domain[] }) {
  const { t, format } = useI18n();
  const owner = useMay('own');
  const may = useMay('brand');
  const look = useQuery({ queryKey: ['dns'], queryFn: () => ok(api.GET('/api/settings/dkim/look')), enabled: may && items.length > 0, refetchInterval: LOOK_EVERY });
  const mail = useQuery({ queryKey: ['mail'], queryFn: () => ok(api.GET('/api/settings/mail')), enabled: items.length === 0 });
  if (items.length === 0) return owner ? (mail.isPending ? null : <Start sender={mail.data?.from_address ?? ''} />) : <Card title={t('domain.start')}><p className="soft">{t('domain.why')}</p></Card>;
  return (
    <>
      {may && (
        <div className="row" role="status">
          <Button size="compact-sm" variant="default" loading={look.isFetching} onClick={() => void look.refetch()}>{t('domain.look')}</Button>
          <span className="soft">{look.dataUpdatedAt > 0 ? t('domain.looked', { at: format.time(new Date(look.dataUpdatedAt).toISOString()) }) : t('domain.looking')}</span>
        </div>
      )}
      {items.map((d) => <DomainCard key={d.domain} domain={d} owner={owner} looked={look.data?.items.find((l) => l.domain === d.domain)?.records} />)}
    </>
  );
}

export function SenderDomain() {
  const keys = useQuery({ queryKey: ['dkim'], queryFn: () => ok(api.GET('/api/settings/dkim')) });
  return (
    <>
      <WhoMay what="own" />
      <Loaded query={keys}>{({ items }) => <Domains items={items} />}</Loaded>
    </>
  );
}
