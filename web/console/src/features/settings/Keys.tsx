// Keys for the shop's systems: shown once, revoked at once.
import { useState } from 'react';
import { Button, Modal, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, ok, type Schema } from '@shared/api/client';
import { useI18n } from '@console/shared/i18n';
import { Card, Code, Notice, Tag, Time } from '@console/shared/ui/parts';
import { Empty, Loaded } from '@console/shared/ui/states';
import { useSayProblem, useToast } from '@console/shared/ui/toast';
import css from './settings.module.css';

const scopes = ['write', 'browser', 'read', 'admin'] as const;

function Make({ close }: { close: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const onError = useSayProblem();
  const [name, setName] = useState('');
  const [scope, setScope] = useState<(typeof scopes)[number]>('write');
  const make = useMutation({ mutationFn: () => ok(api.POST('/api/settings/keys', { body: { name, scope } })), onSuccess: () => client.invalidateQueries({ queryKey: ['keys'] }), onError });
  if (make.data)
    return (
      <div className="stack">
        <Notice tone="warn" icon="key">{t('start.events.once')}</Notice>
        <Code text={make.data.key} label={t('keys.key')} />
        <div className="row-end"><Button onClick={close}>{t('do.close')}</Button></div>
      </div>
    );
  return (
    <form className="stack" onSubmit={(e) => { e.preventDefault(); make.mutate(); }}>
      <TextInput label={t('keys.name')} description={t('keys.name.hint')} required withAsterisk={false} data-autofocus value={name} onChange={(e) => setName(e.currentTarget.value)} />
      <NativeSelect label={t('keys.scope')} value={scope} onChange={(e) => setScope(e.currentTarget.value as typeof scope)} data={scopes.map((s) => ({ value: s, label: t(`scope.${s}`) }))} />
      <div className="row-end"><Button variant="default" onClick={close}>{t('do.cancel')}</Button><Button type="submit" loading={make.isPending}>{t('keys.make')}</Button></div>
    </form>
  );
}

export function Keys() {
  const { t } = useI18n();
  const client = useQueryClient();
  const say = useToast();
  const onError = useSayProblem();
  const [making, setMaking] = useState(false);
  const [ending, setEnding] = useState<Schema['Key'] | null>(null);
  const keys = useQuery({ queryKey: ['keys'], queryFn: () => ok(api.GET('/api/settings/keys')) });
  const revoke = useMutation({
    mutationFn: (id: string) => ok(api.DELETE('/api/settings/keys/{id}', { params: { path: { id } } })),
    onSuccess: () => { setEnding(null); say(t('keys.revoked')); void client.invalidateQueries({ queryKey: ['keys'] }); },
    onError,
  });
  return (
    <Card title={t('settings.keys')} action={<Button size="compact-md" onClick={() => setMaking(true)}>{t('keys.make')}</Button>}>
      <Loaded query={keys}>
        {({ items }) => items.length === 0 ? <Empty picture="key" title={t('keys.none')} /> : (
          <ul className={css.rows}>
            {items.map((k) => (
              <li key={k.id}>
                <div><b>{k.name}</b> <code className="soft">…{k.hint}</code><p className="soft">{t(`scope.${k.scope}`)}</p></div>
                <p className="soft">{k.last_used_at ? <>{t('keys.used')} <Time at={k.last_used_at} /></> : <Tag>{t('keys.unused')}</Tag>}</p>
                <Button size="compact-sm" variant="default" onClick={() => setEnding(k)} aria-label={t('keys.revoke.one', { name: k.name })}>{t('keys.revoke')}</Button>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      <Modal opened={making} onClose={() => setMaking(false)} title={t('keys.make')} closeButtonProps={{ 'aria-label': t('do.close') }}>{making && <Make close={() => setMaking(false)} />}</Modal>
      <Modal opened={ending !== null} onClose={() => setEnding(null)} title={t('keys.revoke')} closeButtonProps={{ 'aria-label': t('do.close') }}>
        <div className="stack">
          <p>{t('keys.revoke.what', { name: ending?.name ?? '' })}</p>
          <div className="row-end"><Button variant="default" onClick={() => setEnding(null)}>{t('do.cancel')}</Button><Button loading={revoke.isPending} onClick={() => ending && revoke.mutate(ending.id)}>{t('keys.revoke')}</Button></div>
        </div>
      </Modal>
    </Card>
  );
}
