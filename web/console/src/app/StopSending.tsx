// 'Stop all sending': on every page, one question, and it holds within a second.
import { useState } from 'react';
import { Button, Popover, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { api, ok } from '@shared/api/client';
import { useMay, useMe } from '@console/shared/api/me';
import { useT } from '@console/shared/i18n';
import { Icon } from '@console/shared/ui/icons';
import { useSayProblem, useToast } from '@console/shared/ui/toast';
import css from './shell.module.css';

export function StopSending() {
  const t = useT();
  const me = useMe();
  const may = useMay('stop');
  const mayResume = useMay('send');
  const say = useToast();
  const client = useQueryClient();
  const [, go] = useLocation();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const onError = useSayProblem();
  const stop = useMutation({
    mutationFn: () => ok(api.POST('/api/pause', { body: reason ? { reason } : {} })),
    onSuccess: () => { setOpen(false); setReason(''); say(t('stop.done')); void client.invalidateQueries(); },
    onError,
  });
  if (me.sample || (me.sending.paused && !mayResume)) return null;
  if (me.sending.paused)
    return <Button className={css.stop} size="sm" variant="light" onClick={() => go('/settings/sending')} leftSection={<Icon name="play" size={16} />}>{t('stop.resume')}</Button>;
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" width={320} trapFocus withRoles={false}>
      <Popover.Target>
        <Button className={css.stop} size="sm" variant="default" disabled={!may} aria-haspopup="dialog" aria-expanded={open} onClick={() => setOpen(!open)} leftSection={<Icon name="stop" size={16} />}>
          <span className={css.stopLong}>{t('stop.all')}</span><span className={css.stopShort}>{t('stop.short')}</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={t('stop.all')}>
        <form className="stack" onSubmit={(e) => { e.preventDefault(); stop.mutate(); }}>
          <p>{t('stop.what')}</p>
          <TextInput label={t('stop.why')} value={reason} onChange={(e) => setReason(e.currentTarget.value)} />
          <div className="row-end">
            <Button variant="default" onClick={() => setOpen(false)}>{t('do.cancel')}</Button>
            <Button type="submit" loading={stop.isPending} leftSection={<Icon name="stop" size={16} />}>{t('stop.now')}</Button>
          </div>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
