// The mail server and the sender; a test tells each step of the talk with the server.
import { useState } from 'react';
import { Button, NativeSelect, NumberInput, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, ok, type Schema } from '@shared/api/client';
import { useMay, useMe } from '@console/shared/api/me';
import { useT } from '@console/shared/i18n';
import { Card, Notice, Tag } from '@console/shared/ui/parts';
import { Loaded } from '@console/shared/ui/states';
import { useSayProblem } from '@console/shared/ui/toast';
import { useWord } from '@console/shared/words/tags';
import { orNull, useForm } from './useForm';
import { WhoMay } from './WhoMay';
import css from './settings.module.css';

function Test({ settings }: { settings?: Schema['MailBody'] | undefined }) {
  const t = useT();
  const word = useWord();
  const me = useMe();
  const [to, setTo] = useState(me.person.email);
  const onError = useSayProblem();
  const test = useMutation({ mutationFn: () => ok(api.POST('/api/settings/mail/test', { body: { to, ...(settings ? { settings } : {}) } })), onError });
  return (
    <Card title={t('mail.test')}>
      <form className="stack" onSubmit={(e) => { e.preventDefault(); test.mutate(); }}>
        <div className={css.inline}>
          <TextInput label={t('mail.test.to')} type="email" required withAsterisk={false} value={to} onChange={(e) => setTo(e.currentTarget.value)} />
          <Button type="submit" variant="default" loading={test.isPending}>{t('mail.test.send')}</Button>
        </div>
        {test.data && (
          <div role="status" className="stack-s">
            <Notice tone={test.data.ok ? 'good' : 'bad'}>{test.data.ok ? t('mail.test.ok', { ms: test.data.milliseconds }) : t('mail.test.bad')} <code>{test.data.said}</code></Notice>
            <ul className={css.talk}>{test.data.steps.map((s) => <li key={s.step}><Tag tone={s.ok ? 'good' : 'bad'}>{word('smtp', s.step)}</Tag><code>{s.said}</code></li>)}</ul>
          </div>
        )}
      </form>
    </Card>
  );
}

function Form({ mail }: { mail: Schema['Mail'] }) {
  const t = useT();
  const owner = useMay('own');
  const client = useQueryClient();
  const fixed = mail.source === 'environment';
  const start: Schema['MailBody'] = { host: mail.host, port: mail.port, tls: mail.tls, user: mail.user, from_name: mail.from_name ?? '', from_address: mail.from_address ?? '' };
  const f = useForm(start, (body) => ok(api.PUT('/api/settings/mail', { body })), (m) => { client.setQueryData(['mail'], m); void client.invalidateQueries({ queryKey: ['me'] }); });
  return (
    <>
      {mail.source === 'none' && <Notice tone="info">{t('mail.none')}</Notice>}
      {fixed && <Notice tone="info">{t('mail.environment')}</Notice>}
      {!fixed && <WhoMay what="own" />}
      <form onSubmit={f.submit}>
        <fieldset className={css.fieldset} disabled={fixed || !owner}>
          <Card title={t('mail.server')}>
            <div className={css.form}>
              <TextInput label={t('mail.host')} placeholder="smtp.example.com" value={f.draft.host ?? ''} error={f.fault('host')} onChange={(e) => f.set('host', orNull(e.currentTarget.value))} />
              <NumberInput label={t('mail.port')} hideControls min={1} max={65535} value={f.draft.port ?? ''} error={f.fault('port')} onChange={(v) => f.set('port', typeof v === 'number' ? v : null)} />
              <NativeSelect label={t('mail.tls')} value={f.draft.tls} onChange={(e) => f.set('tls', e.currentTarget.value as Schema['Mail']['tls'])} data={[{ value: 'starttls', label: 'STARTTLS' }, { value: 'tls', label: 'TLS' }, { value: 'none', label: t('mail.plain') }]} />
              <TextInput label={t('mail.user')} autoComplete="off" value={f.draft.user ?? ''} error={f.fault('user')} onChange={(e) => f.set('user', orNull(e.currentTarget.value))} />
              <PasswordInput label={t('session.password')} autoComplete="new-password" placeholder={mail.password_set ? t('mail.kept') : ''} value={f.draft.password ?? ''} error={f.fault('password')}
                onChange={(e) => { const v = e.currentTarget.value; f.setDraft(({ password: _, ...d }) => (v ? { ...d, password: v } : d)); }} visibilityToggleButtonProps={{ 'aria-label': t('session.show'), 'aria-hidden': undefined, tabIndex: 0 }} />
            </div>
          </Card>
          <Card title={t('mail.sender')}>
            <div className={css.form}>
              <TextInput label={t('mail.from_name')} required withAsterisk={false} value={f.draft.from_name} error={f.fault('from_name')} onChange={(e) => f.set('from_name', e.currentTarget.value)} />
              <TextInput label={t('mail.from_address')} type="email" required withAsterisk={false} value={f.draft.from_address} error={f.fault('from_address')} onChange={(e) => f.set('from_address', e.currentTarget.value)} />
            </div>
          </Card>
          {!fixed && owner && <div className="row"><Button type="submit" loading={f.saving}>{t('do.save')}</Button><span className="soft">{t('mail.next')} <Link href="/settings/sending">{t('settings.sending')}</Link></span></div>}
        </fieldset>
      </form>
      {owner && mail.source !== 'none' && <Test />}
      {owner && mail.source === 'none' && f.draft.host && <Test settings={f.draft} />}
    </>
  );
}

export function Mail() {
  const mail = useQuery({ queryKey: ['mail'], queryFn: () => ok(api.GET('/api/settings/mail')) });
  return <Loaded query={mail}>{(m) => <Form key={m.source} mail={m} />}</Loaded>;
}
