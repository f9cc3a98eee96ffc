// What is special about this installation now: sample shop, moved clock, stopped, failing, rehearsal, trial.
import type { ReactNode } from 'react';
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import { api, ok } from '@shared/api/client';
import { useMe } from '@console/shared/api/me';
import { useI18n } from '@console/shared/i18n';
import { Icon, type IconName } from '@console/shared/ui/icons';
import css from './shell.module.css';

const Banner = ({ tone, icon, children, action }: { tone: 'info' | 'warn' | 'bad' | 'glow'; icon: IconName; children: ReactNode; action?: ReactNode }) => (
  <div className={css.banner} data-tone={tone}><Icon name={icon} size={16} /><p>{children}</p>{action}</div>
);

export function Banners() {
  const { t, format } = useI18n();
  const me = useMe();
  const client = useQueryClient();
  const [, go] = useLocation();
  const leave = useMutation({
    mutationFn: () => ok(api.DELETE('/api/sample')),
    onSuccess: () => { client.removeQueries({ predicate: (q) => q.queryKey[0] !== 'me' }); void client.invalidateQueries(); go('/'); },
  });
  const { sending } = me;
  const to = (href: string, text: string) => <Link href={href}>{text}</Link>;
  return (
    <div role="region" aria-label={t('banner.region')}>
      {me.sample && (
        <Banner tone="glow" icon="shop" action={<Button size="compact-sm" variant="filled" loading={leave.isPending} onClick={() => leave.mutate()}>{t('sample.leave')}</Button>}>{t('sample.banner')}</Banner>
      )}
      {me.clock_virtual && <Banner tone="info" icon="clock">{t('banner.clock', { now: format.dateTime(me.now) })}</Banner>}
      {!me.sample && sending.paused && (
        <Banner tone="bad" icon="stop" action={to('/settings/sending', t('stop.resume'))}>
          {t('banner.paused', { by: sending.paused.by, at: format.dateTime(sending.paused.at) })} {sending.paused.reason && <q>{sending.paused.reason}</q>}
        </Banner>
      )}
      {sending.failing && (
        <Banner tone="bad" icon="alert" action={to('/settings/mail', t('banner.look'))}>{t('banner.failing', { since: format.dateTime(sending.failing.since), reason: sending.failing.reason })}</Banner>
      )}
      {!me.sample && !sending.paused && sending.mode === 'rehearsal' && me.received_events > 0 && (
        <Banner tone="warn" icon="eye" action={to('/settings/sending', t('banner.golive'))}>{t('banner.rehearsal')}</Banner>
      )}
      {!me.sample && sending.mode === 'live' && sending.trial_addresses.length > 0 && (
        <Banner tone="warn" icon="send" action={to('/settings/sending', t('banner.change'))}>{t('banner.trial', { n: sending.trial_addresses.length, who: format.list(sending.trial_addresses.slice(0, 3)) })}</Banner>
      )}
    </div>
  );
}
