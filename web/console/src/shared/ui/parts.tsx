// The small parts every page is made of: page, card, tag, facts, notice, time, code.
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Button } from '@mantine/core';
import { Link } from 'wouter';
import { useI18n, useT } from '../i18n';
import { Icon, type IconName } from './icons';
import { useTitle } from './useTitle';
import css from './ui.module.css';

export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'calm';

interface PageProps { title: string; hint?: ReactNode; action?: ReactNode; width?: 'narrow' | 'normal' | 'wide'; children: ReactNode }
export function Page({ title, hint, action, width = 'normal', children }: PageProps) {
  useTitle(title);
  return (
    <div className={`${css.page} ${width === 'normal' ? '' : css[width]}`}>
      <header className={css.head}>
        <div><h1>{title}</h1>{hint && <p>{hint}</p>}</div>
        {action && <div className="row">{action}</div>}
      </header>
      {children}
    </div>
  );
}

interface CardProps { title?: ReactNode; action?: ReactNode; children: ReactNode; level?: 2 | 3; className?: string }
export function Card({ title, action, children, level = 2, className = '' }: CardProps) {
  const Heading = `h${level}` as const;
  return (
    <section className={`${css.card} ${className}`}>
      {(title || action) && <header>{title && <Heading>{title}</Heading>}{action}</header>}
      {children}
    </section>
  );
}

const signs: Record<Tone, IconName> = { good: 'check', warn: 'clock', bad: 'alert', info: 'info', calm: 'dot' };

export const Tag = ({ tone = 'calm', icon, children }: { tone?: Tone; icon?: IconName; children: ReactNode }) => (
  <span className={css.tag} data-tone={tone}><Icon name={icon ?? signs[tone]} size={13} />{children}</span>
);

export type FactList = [label: string, value: ReactNode][];
export const Facts = ({ items, big = false }: { items: FactList; big?: boolean }) => (
  <dl className={`${css.facts} ${big ? css.big : ''}`}>
    {items.map(([label, value]) => <div key={label}><dt>{label}</dt><dd>{value}</dd></div>)}
  </dl>
);

export const Notice = ({ tone = 'info', icon, children }: { tone?: Tone; icon?: IconName; children: ReactNode }) => (
  <div className={css.notice} data-tone={tone}><Icon name={icon ?? signs[tone]} size={18} /><div>{children}</div></div>
);

/** A time as it reads best, with the exact one on hover. */
export function Time({ at, as = 'dateTime' }: { at: string | null | undefined; as?: 'date' | 'dateShort' | 'dateTime' | 'time' }) {
  const { format } = useI18n();
  if (!at) return <span>–</span>;
  return <time dateTime={at} title={format.exact(at)}>{format[as](at)}</time>;
}

export function Code({ text, label }: { text: string; label: string }) {
  const t = useT();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    <div className={css.code}>
      <pre tabIndex={0} aria-label={label}>{text}</pre>
      <Button size="compact-sm" variant="default" onClick={() => void copy()} leftSection={<Icon name={copied ? 'check' : 'copy'} size={14} />}>
        <span aria-live="polite">{copied ? t('do.copied') : t('do.copy')}</span>
      </Button>
    </div>
  );
}

export function Tabs({ label, items, now }: { label: string; items: { to: string; title: string }[]; now: string }) {
  // On a phone they scroll sideways; the one that is open must be seen.
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    const open = nav.current?.querySelector<HTMLElement>('[aria-current]');
    if (nav.current && open) nav.current.scrollLeft = open.offsetLeft + open.offsetWidth / 2 - nav.current.clientWidth / 2;
  }, [now]);
  return (
    <nav ref={nav} className={css.tabs} aria-label={label}>
      {items.map((i) => <Link key={i.to} href={i.to} aria-current={i.to === now ? 'page' : undefined}>{i.title}</Link>)}
    </nav>
  );
}
