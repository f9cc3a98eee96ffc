// Journeys: what runs, who is inside now, and what came of it.
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, ok, type Schema } from '@shared/api/client';
import { useI18n } from '@console/shared/i18n';
import { Card, Page, Tag } from '@console/shared/ui/parts';
import { Bone, Empty, Loaded } from '@console/shared/ui/states';
import { useJourneyTitle, useWord } from '@console/shared/words/tags';
import css from './journeys.module.css';

export function StateTag({ state }: { state: Schema['JourneyRow']['state'] }) {
  const { t } = useI18n();
  return <Tag tone={state === 'live' ? 'good' : 'warn'} icon={state === 'live' ? 'play' : 'stop'}>{t(`journey.${state}`)}</Tag>;
}

export default function Journeys() {
  const { t, format } = useI18n();
  const word = useWord();
  const title = useJourneyTitle();
  const journeys = useQuery({ queryKey: ['journeys'], queryFn: () => ok(api.GET('/api/journeys')), refetchInterval: 20_000 });
  const figure = (label: string, n: number, to?: string) => <div><dt>{label}</dt><dd>{to ? <Link href={to}>{format.number(n)}</Link> : format.number(n)}</dd></div>;
  return (
    <Page title={t('nav.journeys')} hint={t('journeys.hint')}>
      <Loaded query={journeys} bones={<div className={css.cards}>{[1, 2, 3, 4, 5, 6].map((i) => <Card key={i}><Bone height={118} /></Card>)}</div>}>
        {({ items }) => items.length === 0 ? <Card><Empty picture="path" title={t('journeys.none')}>{t('journeys.none.hint')}</Empty></Card> : (
          <ul className={css.cards}>
            {items.map((j) => (
              <li key={j.name} className={css.card}>
                <div className={css.head}>
                  <h2><Link href={`/journeys/${j.name}`}>{title(j)}</Link></h2>
                  <StateTag state={j.state} />
                </div>
                <p className="soft">{word('class', j.class)}{j.kinds.length > 1 && ` · ${j.kinds.map((k) => word('kind', k)).join(', ')}`}</p>
                <dl className={css.figures}>
                  {figure(t('journey.waiting'), j.waiting)}
                  {figure(t('journey.entered30'), j.entered_30d)}
                  {figure(t('journey.sent30'), j.sent_30d, `/messages?journey=${j.name}`)}
                  {figure(t('journey.clicked30'), j.clicked_30d)}
                  {figure(t('journey.answered30'), j.answered_30d)}
                </dl>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Page>
  );
}
