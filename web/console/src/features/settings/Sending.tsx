// Sending: who sends each kind, what is missing, who would get what; go live, go back, send again after a stop.
import { useState } from 'react';
import { Button, Checkbox, Modal, NativeSelect, TextInput, Textarea } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, ok, type Schema } from '@shared/api/client';
import { useMay } from '@console/shared/api/me';
import { useI18n } from '@console/shared/i18n';
import { Card, Notice, Tag } from '@console/shared/ui/parts';
import { Loaded } from '@console/shared/ui/states';
import { useSayProblem, useToast } from '@console/shared/ui/toast';
import { MessageList } from '@console/shared/words/Shared';
import { useWord } from '@console/shared/words/tags';
import { Resume } from './Resume';
import { WhoMay } from './WhoMay';
import css from './settings.module.css';

type GoLive = Schema['GoLive'];
type Sender = GoLive['kinds'][number]['sender'];
const senders = ['we', 'shop', 'nobody'] as const;
const missingTo: Record<GoLive['missing'][number]['what'], string> = {
  smtp: '/settings/mail', sender: '/settings/mail', postal_address: '/settings/brand', imprint: '/settings/brand', privacy: '/settings/brand', signature: '/settings/domain',
};

function Missing({ items }: { items: GoLive['missing'] }) {
  const { t } = useI18n();
  return (
    <Card title={t('golive.missing')}>
      {items.length === 0 ? <Tag tone="good">{t('golive.complete')}</Tag> : (
        <ul className={css.list}>{items.map((m) => <li key={m.what}><Tag tone={m.required ? 'bad' : 'warn'}>{m.required ? t('golive.required') : t('golive.advised')}</Tag><Link href={missingTo[m.what]}>{t(`missing.${m.what}`)}</Link></li>)}</ul>
      )}
    </Card>
  );
}

interface KindsProps { g: GoLive; senderOf: Record<string, Sender>; setSender: (kind: string, s: Sender) => void; overdue: string[]; setOverdue: (k: string[]) => void }
function Kinds({ g, senderOf, setSender, overdue, setOverdue }: KindsProps) {
  const { t } = useI18n();
  const word = useWord();
  return (
    <Card title={t('golive.kinds')}>
      <p className="soft" style={{ marginBottom: 16 }}>{t('golive.kinds.hint')}</p>
      <ul className={css.kinds}>
        {g.kinds.map((k) => (
          <li key={k.kind}>
            <div><b>{word('kind', k.kind)}</b><p className="soft">{word('class', k.class)} · {t('golive.next', { n: k.next_24h })}</p></div>
            <NativeSelect aria-label={t('golive.who', { kind: word('kind', k.kind) })} value={senderOf[k.kind] ?? k.sender} onChange={(e) => setSender(k.kind, e.currentTarget.value as Sender)} data={senders.map((s) => ({ value: s, label: t(`sender.${s}`) }))} />
            {k.overdue > 0 && g.sending.mode === 'rehearsal' && (
              <Checkbox label={t('golive.overdue', { n: k.overdue })} checked={overdue.includes(k.kind)} onChange={(e) => setOverdue(e.currentTarget.checked ? [...overdue, k.kind] : overdue.filter((x) => x !== k.kind))} />
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

interface AskProps { open: boolean; close: () => void; count: number; trial: string[]; overdue: number; go: () => void; busy: boolean }
function Ask({ open, close, count, trial, overdue, go, busy }: AskProps) {
  const { t, format } = useI18n();
  const [typed, setTyped] = useState('');
  const word = t('golive.word');
  return (
    <Modal opened={open} onClose={close} title={t('golive.go')} closeButtonProps={{ 'aria-label': t('do.close') }}>
      <form className="stack" onSubmit={(e) => { e.preventDefault(); go(); }}>
        <p>{trial.length > 0 ? t('golive.ask.trial', { who: format.list(trial) }) : t('golive.ask', { n: count })}</p>
        {overdue > 0 && <Notice tone="warn">{t('golive.ask.overdue', { n: overdue })}</Notice>}
        {trial.length === 0 && <TextInput label={t('golive.type', { word })} value={typed} onChange={(e) => setTyped(e.currentTarget.value)} autoComplete="off" />}
        <div className="row-end"><Button variant="default" onClick={close}>{t('do.cancel')}</Button><Button type="submit" loading={busy} disabled={trial.length === 0 && typed.trim().toLowerCase() !== word.toLowerCase()}>{t('golive.go')}</Button></div>
      </form>
    </Modal>
  );
}

const addresses = (text: string) => text.split(/[\s,;]+/).filter((a) => a.includes('@'));

function Form({ g }: { g: GoLive }) {
  const { t } = useI18n();
  const owner = useMay('own');
  const client = useQueryClient();
  const say = useToast();
  const onError = useSayProblem();
  const [changed, setChanged] = useState<Record<string, Sender>>({});
  const [trial, setTrial] = useState(g.sending.trial_addresses.join('\n'));
  const [overdue, setOverdue] = useState<string[]>([]);
  const [ask, setAsk] = useState(false);
  const live = g.sending.mode === 'live';
  const post = useMutation({
    mutationFn: (mode: 'live' | 'rehearsal') => ok(api.POST('/api/golive', { body: { mode, kinds: changed, trial_addresses: addresses(trial), send_overdue: overdue } })),
    onSuccess: (fresh) => { client.setQueryData(['golive'], fresh); setAsk(false); setChanged({}); setOverdue([]); void client.invalidateQueries({ queryKey: ['me'] }); say(t('do.saved')); },
    onError,
  });
  const ours = g.kinds.filter((k) => (changed[k.kind] ?? k.sender) === 'we');
  const blocked = g.missing.some((m) => m.required);
  return (
    <fieldset className={css.fieldset} disabled={!owner}>
      <WhoMay what="own" />
      {!g.sending.paused && <Notice tone={live ? 'good' : 'warn'} icon={live ? 'send' : 'eye'}>{live ? t('golive.islive') : t('golive.isrehearsal')}</Notice>}
      <Missing items={g.missing} />
      <Kinds g={g} senderOf={changed} setSender={(kind, s) => setChanged({ ...changed, [kind]: s })} overdue={overdue} setOverdue={setOverdue} />
      <Card title={t('golive.trial')}>
        <Textarea label={t('golive.trial.only')} description={t('golive.trial.hint')} autosize minRows={2} value={trial} onChange={(e) => setTrial(e.currentTarget.value)} />
      </Card>
      <Card title={t('golive.first')}><MessageList items={g.next_24h} /></Card>
      {owner && <div className="row">
        {live ? (
          <><Button loading={post.isPending} onClick={() => post.mutate('live')}>{t('do.save')}</Button><Button variant="default" onClick={() => post.mutate('rehearsal')}>{t('golive.back')}</Button></>
        ) : (
          <><Button disabled={blocked} onClick={() => setAsk(true)}>{t('golive.go')}</Button><Button variant="default" loading={post.isPending} onClick={() => post.mutate('rehearsal')}>{t('golive.keep')}</Button>{blocked && <span className="soft">{t('golive.blocked')}</span>}</>
        )}
      </div>}
      <Ask open={ask} close={() => setAsk(false)} count={ours.reduce((n, k) => n + k.next_24h, 0)} trial={addresses(trial)} overdue={g.kinds.filter((k) => overdue.includes(k.kind)).reduce((n, k) => n + k.overdue, 0)} go={() => post.mutate('live')} busy={post.isPending} />
    </fieldset>
  );
}

export function Sending() {
  const golive = useQuery({ queryKey: ['golive'], queryFn: () => ok(api.GET('/api/golive')) });
  return (
    <>
      <Resume />
      <Loaded query={golive}>{(g) => <Form key={g.sending.mode} g={g} />}</Loaded>
    </>
  );
}
