// Storefronts: language, sender, and by country what may be sent and measured.
import { useState } from 'react';
import { Button, Checkbox, Modal, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, ok, type Schema } from '@shared/api/client';
import { useMay, useMe } from '@console/shared/api/me';
import { useI18n } from '@console/shared/i18n';
import { Card, Facts } from '@console/shared/ui/parts';
import { Empty, Loaded } from '@console/shared/ui/states';
import { useSayProblem, useToast } from '@console/shared/ui/toast';
import { orNull, useForm } from './useForm';
import { WhoMay } from './WhoMay';
import css from './settings.module.css';

type Storefront = Schema['Storefront'];
const fresh: Storefront = { id: '', name: '', url: null, locale: 'de', country: 'DE', from_name: null, from_address: null, existing_customer: {}, measure: { '*': 'person' } };
const upper = (s: string) => s.toUpperCase().slice(0, 2);

function Rules({ value, set }: { value: Storefront; set: (s: Storefront) => void }) {
  const { t, format } = useI18n();
  const [code, setCode] = useState('');
  const countries = [...new Set([value.country, ...Object.keys(value.existing_customer), ...Object.keys(value.measure)])].filter((c) => c && c !== '*');
  return (
    <div className="stack-s">
      <h3>{t('storefront.rules')}</h3>
      <ul className={css.list}>
        {[...countries, '*'].map((c) => (
          <li key={c}>
            <b style={{ minWidth: 120 }}>{c === '*' ? t('storefront.rest') : format.country(c)}</b>
            {c !== '*' && <Checkbox label={t('storefront.existing')} checked={value.existing_customer[c] ?? false} onChange={(e) => set({ ...value, existing_customer: { ...value.existing_customer, [c]: e.currentTarget.checked } })} />}
            <NativeSelect size="xs" aria-label={t('storefront.measure', { country: c })} value={value.measure[c] ?? ''} onChange={(e) => { const { [c]: _, ...rest } = value.measure; const v = e.currentTarget.value; set({ ...value, measure: v ? { ...rest, [c]: v as 'person' } : rest }); }}
              data={[{ value: '', label: t('measure.default') }, { value: 'person', label: t('measure.person') }, { value: 'counts', label: t('measure.counts') }, { value: 'off', label: t('measure.off') }]} />
          </li>
        ))}
      </ul>
      <div className={css.inline}>
        <TextInput size="xs" label={t('storefront.addcountry')} value={code} maxLength={2} placeholder="AT" onChange={(e) => setCode(upper(e.currentTarget.value))} />
        <Button size="xs" variant="default" disabled={code.length !== 2} onClick={() => { set({ ...value, existing_customer: { ...value.existing_customer, [code]: false } }); setCode(''); }}>{t('do.add')}</Button>
      </div>
    </div>
  );
}

function Edit({ start, close }: { start: Storefront; close: () => void }) {
  const { t, format } = useI18n();
  const client = useQueryClient();
  const isNew = start.id === '';
  const f = useForm(start, ({ id, ...body }) => ok(api.PUT('/api/settings/storefronts/{id}', { params: { path: { id } }, body })), () => { void client.invalidateQueries({ queryKey: ['storefronts'] }); void client.invalidateQueries({ queryKey: ['me'] }); close(); });
  const text = (key: 'url' | 'from_name' | 'from_address', type: string) => <TextInput label={t(`storefront.${key}`)} type={type} value={f.draft[key] ?? ''} error={f.fault(key)} onChange={(e) => f.set(key, orNull(e.currentTarget.value))} />;
  return (
    <form className="stack" onSubmit={f.submit}>
      <div className={css.form}>
        <TextInput label={t('storefront.name')} required withAsterisk={false} data-autofocus value={f.draft.name} error={f.fault('name')} onChange={(e) => f.set('name', e.currentTarget.value)} />
        <TextInput label={t('storefront.id')} description={t('storefront.id.hint')} required withAsterisk={false} readOnly={!isNew} pattern="[a-z0-9\-]+" value={f.draft.id} error={f.fault('id')} onChange={(e) => f.set('id', e.currentTarget.value)} />
        {text('url', 'url')}
        <NativeSelect label={t('customer.language')} value={f.draft.locale} onChange={(e) => f.set('locale', e.currentTarget.value)} data={[...new Set(['de', 'en', f.draft.locale])].map((l) => ({ value: l, label: format.language(l) }))} />
        <TextInput label={t('storefront.country')} maxLength={2} required withAsterisk={false} value={f.draft.country} error={f.fault('country')} onChange={(e) => f.set('country', upper(e.currentTarget.value))} />
        {text('from_name', 'text')}{text('from_address', 'email')}
      </div>
      <Rules value={f.draft} set={f.setDraft} />
      <div className="row-end"><Button variant="default" onClick={close}>{t('do.cancel')}</Button><Button type="submit" loading={f.saving}>{t('do.save')}</Button></div>
    </form>
  );
}

export function Storefronts() {
  const { t, format } = useI18n();
  const owner = useMay('own');
  const me = useMe();
  const client = useQueryClient();
  const say = useToast();
  const onError = useSayProblem();
  const [open, setOpen] = useState<Storefront | null>(null);
  const storefronts = useQuery({ queryKey: ['storefronts'], queryFn: () => ok(api.GET('/api/settings/storefronts')) });
  const remove = useMutation({
    mutationFn: (id: string) => ok(api.DELETE('/api/settings/storefronts/{id}', { params: { path: { id } } })),
    onSuccess: () => { say(t('do.removed')); void client.invalidateQueries({ queryKey: ['storefronts'] }); },
    onError,
  });
  return (
    <>
      <WhoMay what="own" />
      <p className="soft">{t('storefronts.hint')}</p>
      <Loaded query={storefronts}>
        {({ items }) => items.length === 0 ? <Card><Empty picture="shop" title={t('storefronts.none')} /></Card> : items.map((s) => (
          <Card key={s.id} title={s.name || me.shop || s.id} action={owner && <span className="row"><Button size="compact-sm" variant="default" onClick={() => setOpen(s)}>{t('do.change')}</Button><Button size="compact-sm" variant="default" onClick={() => remove.mutate(s.id)}>{t('do.remove')}</Button></span>}>
            <Facts items={[[t('storefront.id'), s.id], [t('storefront.url'), s.url ?? '–'], [t('customer.language'), format.language(s.locale)], [t('storefront.country'), s.country ? format.country(s.country) : '–'], [t('mail.sender'), s.from_address ?? t('storefront.asshop')]]} />
          </Card>
        ))}
      </Loaded>
      {owner && <div><Button onClick={() => setOpen(fresh)}>{t('storefront.add')}</Button></div>}
      <Modal opened={open !== null} onClose={() => setOpen(null)} size="lg" title={open?.id ? open.name : t('storefront.add')} closeButtonProps={{ 'aria-label': t('do.close') }}>
        {open && <Edit start={open} close={() => setOpen(null)} />}
      </Modal>
    </>
  );
}
