// People who work here: invited by mail, their role, switched off at once.
import { useState } from 'react';
import { Button, Modal, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, ok, ProblemError, type Schema } from '@shared/api/client';
import { useMe, type Role } from '@console/shared/api/me';
import { useI18n } from '@console/shared/i18n';
import { Card, Code, Notice, Tag, Time } from '@console/shared/ui/parts';
import { Empty, Loaded } from '@console/shared/ui/states';
import { useSayProblem, useToast } from '@console/shared/ui/toast';
import css from './settings.module.css';

type Person = Schema['Person'];
const roles = ['owner', 'marketer', 'agent', 'analyst', 'read-only'] as const satisfies readonly Role[];

function LinkShown({ link, mailed, close }: { link: string; mailed: boolean; close: () => void }) {
  const { t } = useI18n();
  return (
    <div className="stack">
      <Notice tone={mailed ? 'good' : 'warn'}>{mailed ? t('people.mailed') : t('people.notmailed')}</Notice>
      <Code text={link} label={t('people.link')} />
      <div className="row-end"><Button onClick={close}>{t('do.close')}</Button></div>
    </div>
  );
}

function Invite({ close }: { close: () => void }) {
  const { t, locale } = useI18n();
  const client = useQueryClient();
  const sayProblem = useSayProblem();
  const [draft, setDraft] = useState({ name: '', email: '', role: 'agent' as Role });
  const invite = useMutation({
    mutationFn: () => ok(api.POST('/api/settings/people', { body: { ...draft, locale } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['people'] }),
    onError: (e) => { if (!(e instanceof ProblemError && e.field)) sayProblem(e); },
  });
  const fault = (field: string) => (invite.error instanceof ProblemError && invite.error.field === field ? invite.error.message : undefined);
  if (invite.data) return <LinkShown link={invite.data.link} mailed={invite.data.mailed} close={close} />;
  return (
    <form className="stack" onSubmit={(e) => { e.preventDefault(); invite.mutate(); }}>
      <TextInput label={t('session.name')} required withAsterisk={false} data-autofocus value={draft.name} error={fault('name')} onChange={(e) => setDraft({ ...draft, name: e.currentTarget.value })} />
      <TextInput label={t('session.email')} type="email" required withAsterisk={false} value={draft.email} error={fault('email')} onChange={(e) => setDraft({ ...draft, email: e.currentTarget.value })} />
      <NativeSelect label={t('people.role')} description={t(`role.${draft.role}.may`)} value={draft.role} onChange={(e) => setDraft({ ...draft, role: e.currentTarget.value as Role })} data={roles.map((r) => ({ value: r, label: t(`role.${r}`) }))} />
      <div className="row-end"><Button variant="default" onClick={close}>{t('do.cancel')}</Button><Button type="submit" loading={invite.isPending}>{t('people.invite')}</Button></div>
    </form>
  );
}

function Row({ p, showLink }: { p: Person; showLink: (l: { link: string; mailed: boolean }) => void }) {
  const { t } = useI18n();
  const me = useMe();
  const client = useQueryClient();
  const say = useToast();
  const onError = useSayProblem();
  const put = useMutation({
    mutationFn: (body: { role: Role; state: 'active' | 'off' }) => ok(api.PUT('/api/settings/people/{id}', { params: { path: { id: p.id } }, body })),
    onSuccess: () => { say(t('do.saved')); void client.invalidateQueries({ queryKey: ['people'] }); },
    onError,
  });
  const link = useMutation({ mutationFn: () => ok(api.POST('/api/settings/people/{id}/link', { params: { path: { id: p.id } } })), onSuccess: showLink, onError });
  const self = p.id === me.person.id;
  const state = p.state === 'off' ? 'off' : 'active';
  return (
    <li data-off={p.state === 'off' || undefined}>
      <div>
        <b>{p.name}</b> {self && <Tag icon="person">{t('people.you')}</Tag>} {p.state === 'invited' && <Tag tone="info" icon="messages">{t('people.invited')}</Tag>} {p.state === 'off' && <Tag icon="cross">{t('people.off')}</Tag>}
        <p className="soft cut" title={p.email}>{p.email}</p>
        <p className="soft"><small>{p.last_seen_at ? <>{t('people.seen')} <Time at={p.last_seen_at} /></> : t('people.never')}</small></p>
      </div>
      <NativeSelect aria-label={t('people.roleof', { name: p.name })} value={p.role} disabled={self} onChange={(e) => put.mutate({ role: e.currentTarget.value as Role, state })} data={roles.map((r) => ({ value: r, label: t(`role.${r}`) }))} />
      {!self && (
        <span className="row">
          {p.state !== 'off' && <Button size="compact-sm" variant="default" loading={link.isPending} onClick={() => link.mutate()}>{t('people.newlink')}</Button>}
          <Button size="compact-sm" variant="default" onClick={() => put.mutate({ role: p.role, state: p.state === 'off' ? 'active' : 'off' })}>{p.state === 'off' ? t('people.switchon') : t('people.switchoff')}</Button>
        </span>
      )}
    </li>
  );
}

export function People() {
  const { t } = useI18n();
  const [inviting, setInviting] = useState(false);
  const [link, setLink] = useState<{ link: string; mailed: boolean } | null>(null);
  const people = useQuery({ queryKey: ['people'], queryFn: () => ok(api.GET('/api/settings/people')) });
  const close = () => { setInviting(false); setLink(null); };
  return (
    <Card title={t('settings.people')} action={<Button size="compact-md" onClick={() => setInviting(true)}>{t('people.invite')}</Button>}>
      <Loaded query={people}>{({ items }) => items.length === 0 ? <Empty picture="people" title={t('people.none')} /> : <ul className={css.rows}>{items.map((p) => <Row key={p.id} p={p} showLink={setLink} />)}</ul>}</Loaded>
      <Modal opened={inviting || link !== null} onClose={close} title={link ? t('people.link') : t('people.invite')} closeButtonProps={{ 'aria-label': t('do.close') }}>
        {link ? <LinkShown {...link} close={close} /> : inviting && <Invite close={close} />}
      </Modal>
    </Card>
  );
}
