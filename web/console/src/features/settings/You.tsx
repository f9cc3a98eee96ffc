// The person's own: name, language, the morning mail, the password.
import { Button, NativeSelect, PasswordInput, Switch, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { api, ok } from '@shared/api/client';
import { useMe } from '@console/shared/api/me';
import { useI18n } from '@console/shared/i18n';
import { Card } from '@console/shared/ui/parts';
import { useForm } from './useForm';
import css from './settings.module.css';

function Password() {
  const { t } = useI18n();
  const f = useForm({ old: '', new: '' }, (body) => ok(api.PUT('/api/me/password', { body })), () => f.setDraft({ old: '', new: '' }));
  const toggle = { 'aria-label': t('session.show'), 'aria-hidden': undefined, tabIndex: 0 };
  return (
    <Card title={t('session.password')}>
      <form className="stack" onSubmit={f.submit}>
        <div className={css.form}>
          <PasswordInput label={t('you.old')} autoComplete="current-password" required withAsterisk={false} value={f.draft.old} error={f.fault('old')} onChange={(e) => f.set('old', e.currentTarget.value)} visibilityToggleButtonProps={toggle} />
          <PasswordInput label={t('session.newpassword')} description={t('session.length', { n: 10 })} autoComplete="new-password" required withAsterisk={false} minLength={10} value={f.draft.new} error={f.fault('new')} onChange={(e) => f.set('new', e.currentTarget.value)} visibilityToggleButtonProps={toggle} />
        </div>
        <div><Button type="submit" variant="default" loading={f.saving}>{t('you.changepassword')}</Button></div>
      </form>
    </Card>
  );
}

export function You() {
  const { t, setLocale } = useI18n();
  const { person } = useMe();
  const client = useQueryClient();
  const f = useForm({ name: person.name, locale: person.locale, morning_mail: person.morning_mail }, (body) => ok(api.PUT('/api/me', { body })), (me) => { client.setQueryData(['me'], me); setLocale(me.person.locale); });
  return (
    <>
      <Card title={t('settings.you')}>
        <form className="stack" onSubmit={f.submit}>
          <div className={css.form}>
            <TextInput label={t('session.name')} required withAsterisk={false} value={f.draft.name} error={f.fault('name')} onChange={(e) => f.set('name', e.currentTarget.value)} />
            <NativeSelect label={t('nav.language')} value={f.draft.locale} onChange={(e) => f.set('locale', e.currentTarget.value)}
              data={[{ value: 'en', label: 'English' }, { value: 'en-US', label: 'English (US)' }, { value: 'de', label: 'Deutsch' }, { value: 'de-AT', label: 'Deutsch (Österreich)' }, { value: 'de-CH', label: 'Deutsch (Schweiz)' }]} />
          </div>
          <Switch label={t('you.morning')} description={t('you.morning.hint')} checked={f.draft.morning_mail} onChange={(e) => f.set('morning_mail', e.currentTarget.checked)} />
          <div><Button type="submit" loading={f.saving}>{t('do.save')}</Button></div>
        </form>
      </Card>
      <Password />
    </>
  );
}
