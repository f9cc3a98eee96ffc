// Nothing yet, not yet, and not possible: the three other faces of every page.
import type { ReactNode } from 'react';
import { Button } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { ProblemError } from '@shared/api/client';
import { useT } from '../i18n';
import { useTold } from '../words/problem';
import { Card } from './parts';
import { Icon } from './icons';
import css from './ui.module.css';

type Picture = 'path' | 'letters' | 'people' | 'chart' | 'search' | 'key' | 'shop';

const drawn: Record<Picture, ReactNode> = {
  path: <><path d="M30 84c26 0 22-34 50-34s24 30 60 30" /><circle cx="30" cy="84" r="5" /><circle cx="84" cy="50" r="5" /><path d="M132 70h22v20h-22zM132 77h22M143 70v7" /></>,
  letters: <><rect x="52" y="46" width="76" height="50" rx="6" /><path d="M54 50l36 28 36-28" /><path d="M38 62h-14M38 74h-22M38 86h-10" /></>,
  people: <><circle cx="90" cy="58" r="13" /><path d="M64 98c3-17 13-24 26-24s23 7 26 24" /><circle cx="50" cy="68" r="8" /><path d="M33 96c2-10 8-15 17-15M130 68a8 8 0 1 0 0 .1M147 96c-2-10-8-15-17-15" /></>,
  chart: <><path d="M36 98h108" /><path d="M50 98V78M72 98V62M94 98V70M116 98V50M136 98V42" /><path d="M46 68l26-18 22 8 22-20 22-8" /></>,
  search: <><circle cx="84" cy="66" r="24" /><path d="M102 84l22 20" /><path d="M74 66h20" /></>,
  key: <><circle cx="66" cy="66" r="19" /><path d="M85 66h49M134 66v15M118 66v11" /><circle cx="61" cy="66" r="4" /></>,
  shop: <><path d="M52 64h76v34H52z" /><path d="M48 42h84l7 20a9 9 0 0 1-16 4 10 10 0 0 1-16 0 10 10 0 0 1-17 0 10 10 0 0 1-17 0 10 10 0 0 1-16 0 9 9 0 0 1-16-4z" /><path d="M98 98V78h16v20" /></>,
};

export const Drawing = ({ of }: { of: Picture }) => (
  <svg width="180" height="120" viewBox="0 0 180 120" fill="none" aria-hidden="true">
    <defs>
      <linearGradient id={`glow-${of}`} gradientUnits="userSpaceOnUse" x1="20" y1="30" x2="160" y2="110"><stop stopColor="var(--gradient-1)" /><stop offset="1" stopColor="var(--gradient-2)" /></linearGradient>
    </defs>
    <path d="M34 104a56 56 0 0 1 112 0z" fill={`url(#glow-${of})`} opacity="0.22" />
    <g stroke={`url(#glow-${of})`} strokeWidth="3" strokeLinecap="round" strokeLinejoin="round" fill="var(--surface)">{drawn[of]}</g>
    <path d="M22 104h136" stroke={`url(#glow-${of})`} strokeWidth="3" strokeLinecap="round" />
  </svg>
);

export const Empty = ({ picture, title, children, action }: { picture: Picture; title: string; children?: ReactNode; action?: ReactNode }) => (
  <div className={css.empty}>
    <Drawing of={picture} />
    <h2>{title}</h2>
    {children && <p>{children}</p>}
    {action}
  </div>
);

export function ErrorState({ error, retry }: { error: unknown; retry?: () => void }) {
  const t = useT();
  const status = error instanceof ProblemError ? error.status : -1;
  const { what, meaning, detail } = useTold()(error);
  return (
    <Card className={css.error}>
      <div className="stack-s" role="alert">
        <h2><Icon name="alert" />{what}</h2>
        {meaning && <p>{meaning}</p>}
        {detail && <p className="soft">{detail}</p>}
        {retry && status !== 403 && status !== 404 && <div><Button variant="default" onClick={retry}>{t('do.retry')}</Button></div>}
      </div>
    </Card>
  );
}

export const Bone = ({ height = 16, width = '100%' }: { height?: number; width?: number | string }) => <div className={css.bone} style={{ height, width }} />;

export const Bones = ({ rows = 6, height = 20 }: { rows?: number; height?: number }) => (
  <div className="stack" aria-hidden="true">{Array.from({ length: rows }, (_, i) => <Bone key={i} height={height} width={`${92 - ((i * 17) % 40)}%`} />)}</div>
);

/** A query's three faces around its content. */
export function Loaded<T>({ query, bones, children }: { query: UseQueryResult<T>; bones?: ReactNode; children: (data: T) => ReactNode }) {
  const t = useT();
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  return <div role="status"><span className="only-read">{t('state.loading')}</span>{bones ?? <Card><Bones /></Card>}</div>;
}
