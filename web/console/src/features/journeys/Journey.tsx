// One journey: its graph with live counts, each step in words, pause and versions.
import { lazy, Suspense, useCallback, useState } from 'react';
import { Button, Modal, NativeSelect } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, ok, type Schema } from '@shared/api/client';
import { useMay } from '@console/shared/api/me';
import { useI18n } from '@console/shared/i18n';
import { Card, Code, Page } from '@console/shared/ui/parts';
import { Bone, Loaded } from '@console/shared/ui/states';
import { Icon } from '@console/shared/ui/icons';
import { useFilters } from '@console/shared/ui/useAddress';
import { useSayProblem, useToast } from '@console/shared/ui/toast';
import { useJourneyTitle, useWord } from '@console/shared/words/tags';
import { StateTag } from './Journeys';
import css from './journeys.module.css';

const Graph = lazy(() => import('./Graph'));
type Node = Schema['JourneyNode'];

/** What a step does, of its facts; null where they do not say it. */
function useNodeWords() {
  const { t, word, format } = useI18n();
  return useCallback(({ id, type, facts = {} }: Node): string | null => {
    const { trigger, date, seconds, offset_seconds: offset, asked } = facts as { trigger?: string; date?: string; seconds?: number; offset_seconds?: number; asked?: { fact: string; is: boolean }[] };
    if (type === 'entry') return trigger ? word(`trigger.${trigger}`, trigger) : null;
    if (type === 'wait' && seconds) return t('node.wait', { time: format.duration(seconds) });
    if (type === 'wait_for' && date) {
      const moment = word(`moment.${date}`, date);
      return offset ? t(offset < 0 ? 'node.before' : 'node.after', { time: format.duration(Math.abs(offset)), moment }) : t('node.until', { moment });
    }
    if (type === 'condition' && asked) {
      return t('node.if', { asked: format.list(asked.map((a) => { const words = word(`asked.${a.fact}`, a.fact); return a.is ? words : t('node.ifnot', { asked: words }); })) });
    }
    return type === 'exit' ? t(id === '_end' ? 'node.end' : 'node.leave') : null;
  }, [t, word, format]);
}

function useTitleOf() {
  const { t } = useI18n();
  const word = useWord();
  const words = useNodeWords();
  return useCallback((n: Node) => {
    const kind = n.facts?.kind;
    if (n.type === 'message' && typeof kind === 'string') return t('node.send', { kind: word('kind', kind) });
    return words(n) ?? n.label;
  }, [t, word, words]);
}

function StateButton({ j }: { j: Schema['Journey'] }) {
  const { t } = useI18n();
  const may = useMay('send');
  const client = useQueryClient();
  const say = useToast();
  const onError = useSayProblem();
  const [ask, setAsk] = useState(false);
  const put = useMutation({
    mutationFn: (state: 'live' | 'paused') => ok(api.PUT('/api/journeys/{name}', { params: { path: { name: j.name } }, body: { state } })),
    onSuccess: (fresh) => {
      setAsk(false);
      void client.invalidateQueries({ queryKey: ['journey', j.name] });
      void client.invalidateQueries({ queryKey: ['journeys'] });
      say(fresh.state === 'live' ? t('journey.islive') : t('journey.ispaused'));
    },
    onError,
  });
  if (!may) return null;
  if (j.state === 'paused') return <Button loading={put.isPending} onClick={() => put.mutate('live')} leftSection={<Icon name="play" size={15} />}>{t('journey.golive')}</Button>;
  return (
    <>
      <Button variant="default" onClick={() => setAsk(true)} leftSection={<Icon name="stop" size={15} />}>{t('journey.pause')}</Button>
      <Modal opened={ask} onClose={() => setAsk(false)} title={t('journey.pause')} closeButtonProps={{ 'aria-label': t('do.close') }}>
        <div className="stack">
          <p>{t('journey.pause.what', { n: j.waiting })}</p>
          <div className="row-end"><Button variant="default" onClick={() => setAsk(false)}>{t('do.cancel')}</Button><Button loading={put.isPending} onClick={() => put.mutate('paused')}>{t('journey.pause')}</Button></div>
        </div>
      </Modal>
    </>
  );
}

function Steps({ j, open, titleOf }: { j: Schema['Journey']; open: string | null; titleOf: (n: Node) => string }) {
  const { t, format } = useI18n();
  const word = useWord();
  return (
    <Card title={t('journey.steps')}>
      <div className={css.scroll} tabIndex={0} role="region" aria-label={t('journey.steps')}>
        <table className={css.steps}>
          <thead><tr><th scope="col">{t('journey.step')}</th><th scope="col">{t('journey.passed')}</th><th scope="col">{t('journey.waiting')}</th><th scope="col">{t('journey.left')}</th></tr></thead>
          <tbody>
            {j.nodes.map((n) => (
              <tr key={n.id} data-open={n.id === open || undefined}>
                <th scope="row">{titleOf(n)}</th>
                <td>{format.number(n.passed)}</td><td>{format.number(n.waiting)}</td>
                <td>{Object.entries(n.left).map(([why, k]) => `${word('left', why)} ${format.number(k)}`).join(', ') || '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

export default function Journey({ name }: { name: string }) {
  const { t, format } = useI18n();
  const word = useWord();
  const title = useJourneyTitle();
  const titleOf = useTitleOf();
  const [filters, change] = useFilters();
  const [open, setOpen] = useState<string | null>(null);
  const version = filters.version ? Number(filters.version) : undefined;
  const journey = useQuery({
    queryKey: ['journey', name, version], refetchInterval: 15_000,
    queryFn: () => ok(api.GET('/api/journeys/{name}', { params: { path: { name }, query: version ? { version } : {} } })),
  });
  const j = journey.data;
  return (
    <Page title={title(j ?? { name, title: t('nav.journeys') })} hint={j && <>{j.kinds.map((k) => word('kind', k)).join(', ')} · {word('class', j.class)}</>}
      action={j && (
        <>
          <StateTag state={j.state} />
          <NativeSelect aria-label={t('journey.version')} value={String(version ?? j.version)} onChange={(e) => change({ version: e.currentTarget.value })}
            data={j.versions.map((v) => ({ value: String(v.version), label: `${t('journey.versionn', { v: v.version })} · ${format.date(v.at)} · ${v.by}` }))} />
          <StateButton j={j} />
        </>
      )}>
      <p><Link href="/journeys" className="row"><Icon name="left" size={16} />{t('nav.journeys')}</Link></p>
      <Loaded query={journey} bones={<Card><Bone height={520} /></Card>}>
        {(data) => (
          <>
            <Suspense fallback={<Bone height={520} />}><Graph journey={data} open={open} onOpen={setOpen} titleOf={titleOf} /></Suspense>
            <Steps j={data} open={open} titleOf={titleOf} />
            <details><summary>{t('journey.document')}</summary><div style={{ marginTop: 12 }}><Code label={t('journey.document')} text={JSON.stringify(data.document, null, 2)} /></div></details>
          </>
        )}
      </Loaded>
    </Page>
  );
}
