// An import under way: how far, how fast, how long still.
import { Button, Progress } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, ok, type Schema } from '@shared/api/client';
import { useI18n } from '@console/shared/i18n';
import { Card, Facts } from '@console/shared/ui/parts';
import { useSayProblem } from '@console/shared/ui/toast';

export function Running({ i }: { i: Schema['Import'] }) {
  const { t, format } = useI18n();
  const client = useQueryClient();
  const onError = useSayProblem();
  const cancel = useMutation({
    mutationFn: () => ok(api.DELETE('/api/imports/{id}', { params: { path: { id: i.id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['import', i.id] }),
    onError,
  });
  const p = i.progress;
  const share = (p?.done ?? 0) * 100;
  const left = p?.seconds_left;
  return (
    <Card title={t('import.running')}>
      <div className="stack">
        <Progress value={share} size="lg" aria-label={t('import.running')} />
        {p && (
          <Facts big items={[
            [t('import.read'), `${format.number(p.lines)} (${format.percent(p.done, 0)})`],
            [t('import.rate'), t('import.persecond', { n: Math.round(p.per_second) })],
            [t('import.left'), left == null ? '–' : left < 90 ? t('import.seconds', { n: left }) : t('import.minutes', { n: Math.round(left / 60) })],
            [t('import.rejected'), format.number(p.rejected)],
          ]} />
        )}
        <div className="row-end"><span className="soft">{t('import.leave')}</span><Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>{t('import.cancel')}</Button></div>
      </div>
    </Card>
  );
}
