// Sending was stopped: what would go out first is shown, and can lapse instead.
import { useState } from 'react';
import { Button, Checkbox } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, ok } from '@shared/api/client';
import { useMay, useMe } from '@console/shared/api/me';
import { useI18n } from '@console/shared/i18n';
import { Card } from '@console/shared/ui/parts';
import { Bones, ErrorState } from '@console/shared/ui/states';
import { Icon } from '@console/shared/ui/icons';
import { useSayProblem, useToast } from '@console/shared/ui/toast';
import { MessageList } from '@console/shared/words/Shared';
import { useWord } from '@console/shared/words/tags';
import css from './settings.module.css';

export function Resume() {
  const { t, format } = useI18n();
  const word = useWord();
  const me = useMe();
  const may = useMay('send');
  const client = useQueryClient();
  const say = useToast();
  const onError = useSayProblem();
  const [lapse, setLapse] = useState<string[]>([]);
  const paused = me.sending.paused;
  const preview = useQuery({ queryKey: ['resume'], enabled: paused !== null, queryFn: () => ok(api.GET('/api/resume')) });
  const resume = useMutation({
    mutationFn: () => ok(api.POST('/api/resume', { body: { lapse } })),
    onSuccess: () => { say(t('resume.done')); void client.invalidateQueries(); },
    onError,
  });
  if (!paused) return null;
  const items = preview.data?.items ?? [];
  const out = items.filter((i) => !lapse.includes(i.kind)).reduce((n, i) => n + i.count, 0);
  return (
    <Card title={t('resume.title')}>
      <div className="stack">
        <p>{t('banner.paused', { by: paused.by, at: format.dateTime(paused.at) })} {paused.reason && <q>{paused.reason}</q>}</p>
        {!preview.data ? (preview.error ? <ErrorState error={preview.error} retry={() => void preview.refetch()} /> : <Bones rows={3} />) : items.length === 0 ? <p className="soft">{t('resume.nothing')}</p> : (
          <>
            <p>{t('resume.first')}</p>
            <ul className={css.list}>
              {items.map((i) => (
                <li key={i.kind}>
                  <b className="num">{format.number(i.count)}</b> {word('kind', i.kind)} <span className="soft">{t('resume.oldest', { at: format.dateTime(i.oldest_due_at) })}</span>
                  <Checkbox label={t('resume.lapse')} checked={lapse.includes(i.kind)} onChange={(e) => setLapse(e.currentTarget.checked ? [...lapse, i.kind] : lapse.filter((k) => k !== i.kind))} />
                </li>
              ))}
            </ul>
            <MessageList items={preview.data.first} />
          </>
        )}
        <div><Button disabled={!may || !preview.data} loading={resume.isPending} onClick={() => resume.mutate()} leftSection={<Icon name="play" size={16} />}>{out ? t('resume.go', { n: out }) : t('resume.go.none')}</Button></div>
        {!may && <p className="soft">{t('resume.who')}</p>}
      </div>
    </Card>
  );
}
