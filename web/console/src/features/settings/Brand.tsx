// The brand: what mails and pages carry; what the law wants in each mail is asked for here.
import { Button, NativeSelect, TextInput, Textarea } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, ok, type Schema } from '@shared/api/client';
import { useMay } from '@console/shared/api/me';
import { useT } from '@console/shared/i18n';
import { Card } from '@console/shared/ui/parts';
import { Loaded } from '@console/shared/ui/states';
import { orNull, useForm } from './useForm';
import { WhoMay } from './WhoMay';
import css from './settings.module.css';

function Form({ brand }: { brand: Schema['Brand'] }) {
  const t = useT();
  const may = useMay('brand');
  const client = useQueryClient();
  const f = useForm(brand, (body) => ok(api.PUT('/api/settings/brand', { body })), (b) => {
    client.setQueryData(['brand'], b);
    void client.invalidateQueries({ queryKey: ['me'] });
  });
  const text = (key: 'imprint_url' | 'privacy_url' | 'help_url' | 'help_email' | 'help_phone' | 'logo_url', type: string) => (
    <TextInput label={t(`brand.${key}`)} type={type} value={f.draft[key] ?? ''} error={f.fault(key)} onChange={(e) => f.set(key, orNull(e.currentTarget.value))} />
  );
  return (
    <form onSubmit={f.submit}>
      <fieldset className={css.fieldset} disabled={!may}>
        <WhoMay what="brand" />
        <Card title={t('brand.look')}>
          <div className={css.form}>
            <TextInput label={t('brand.name')} required withAsterisk={false} value={f.draft.name} error={f.fault('name')} onChange={(e) => f.set('name', e.currentTarget.value)} />
            {text('logo_url', 'url')}
            <div className={css.colour}>
              <TextInput label={t('brand.colour')} value={f.draft.colour} error={f.fault('colour')} pattern="#[0-9A-Fa-f]{6}" onChange={(e) => f.set('colour', e.currentTarget.value)} />
              <input type="color" aria-label={t('brand.colour.pick')} value={/^#[0-9a-f]{6}$/i.test(f.draft.colour) ? f.draft.colour : '#000000' /* lint: colour is data */} onChange={(e) => f.set('colour', e.currentTarget.value)} />
            </div>
            <NativeSelect label={t('brand.tone')} description={t('brand.tone.hint')} value={f.draft.tone} onChange={(e) => f.set('tone', e.currentTarget.value as 'formal' | 'informal')} data={[{ value: 'formal', label: t('brand.formal') }, { value: 'informal', label: t('brand.informal') }]} />
          </div>
        </Card>
        <Card title={t('brand.legal')}>
          <div className={css.form}>
            <Textarea className={css.whole ?? ''} label={t('brand.postal_address')} description={t('brand.postal.hint')} autosize minRows={2} value={f.draft.postal_address} error={f.fault('postal_address')} onChange={(e) => f.set('postal_address', e.currentTarget.value)} />
            {text('imprint_url', 'url')}{text('privacy_url', 'url')}
          </div>
        </Card>
        <Card title={t('brand.help')}>
          <div className={css.form}>{text('help_url', 'url')}{text('help_email', 'email')}{text('help_phone', 'tel')}</div>
        </Card>
        {may && <div><Button type="submit" loading={f.saving}>{t('do.save')}</Button></div>}
      </fieldset>
    </form>
  );
}

export function Brand() {
  const brand = useQuery({ queryKey: ['brand'], queryFn: () => ok(api.GET('/api/settings/brand')) });
  return <Loaded query={brand}>{(b) => <Form brand={b} />}</Loaded>;
}
