// Whose day a day is: the reporting zone; changing it counts again from the log.
import { Button, NativeSelect, Progress } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, ok, type Schema } from '@shared/api/client';
import { useMay } from '@console/shared/api/me';
import { useI18n } from '@console/shared/i18n';
import { Card, Notice } from '@console/shared/ui/parts';
import { Loaded } from '@console/shared/ui/states';
import { useForm } from './useForm';
import { WhoMay } from './WhoMay';
import css from './settings.module.css';

const zones = Intl.supportedValuesOf('timeZone');

/** How far, how long still, and whose days the figures have meanwhile. */
function Recounting({ now, zone }: { now: NonNullable<Schema['Reporting']['recounting']>; zone: string }) {
  const { t, format } = useI18n();
  const done = t('reporting.recounting', { done: format.percent(now.done, 0) });
  const left = now.seconds_left;
  return (
    <div className="stack-s" style={{ marginTop: 16 }} role="status">
      <p>{done}{left === null ? '' : ` · ${t('reporting.left', { left: left < 120 ? t('import.seconds', { n: left }) : t('import.minutes', { n: Math.round(left / 60) }) })}`}</p>
      <Progress value={now.done * 100} aria-label={done} />
      <p className="soft">{t(now.zone === zone ? 'reporting.meanwhile.storefronts' : 'reporting.meanwhile', { zone: now.zone })}</p>
    </div>
  );
}

function Form({ r }: { r: Schema['Reporting'] }) {
  const { t } = useI18n();
  const owner = useMay('own');
  const client = useQueryClient();
  const f = useForm({ zone: r.zone, week_starts: r.week_starts }, (body) => ok(api.PUT('/api/settings/reporting', { body })), (fresh) => { client.setQueryData(['reporting'], fresh); void client.invalidateQueries({ queryKey: ['me'] }); });
  return (
    <form onSubmit={f.submit}>
      <fieldset className={css.fieldset} disabled={!owner}>
        <WhoMay what="own" />
        <Card title={t('settings.reporting')}>
          <div className={css.form}>
            <NativeSelect label={t('reporting.zone')} value={f.draft.zone} error={f.fault('zone')} onChange={(e) => f.set('zone', e.currentTarget.value)} data={[...new Set([f.draft.zone, 'UTC', ...zones])].sort()} />
            <NativeSelect label={t('reporting.week')} value={f.draft.week_starts} onChange={(e) => f.set('week_starts', e.currentTarget.value as 'monday')} data={[{ value: 'monday', label: t('reporting.monday') }, { value: 'sunday', label: t('reporting.sunday') }]} />
          </div>
          {f.draft.zone !== r.zone && <div style={{ marginTop: 16 }}><Notice tone="warn">{t('reporting.recount')}</Notice></div>}
          {r.recounting && <Recounting now={r.recounting} zone={r.zone} />}
        </Card>
        {owner && <div><Button type="submit" loading={f.saving}>{t('do.save')}</Button></div>}
      </fieldset>
    </form>
  );
}

export function Reporting() {
  const reporting = useQuery({ queryKey: ['reporting'], queryFn: () => ok(api.GET('/api/settings/reporting')), refetchInterval: (q) => (q.state.data?.recounting ? 1000 : false) });
  return <Loaded query={reporting}>{(r) => <Form r={r} />}</Loaded>;
}
