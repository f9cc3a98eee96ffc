// A list that opens into a detail beside it; on a phone the detail takes the page and Back returns.
import { useEffect, useRef, type ReactNode } from 'react';
import { Link } from 'wouter';
import { useT } from '../i18n';
import { Icon } from './icons';
import { useKeepQuery } from './useAddress';
import css from './list.module.css';

interface Props { back: string; backTitle: string; openId?: string | undefined; list: ReactNode; detail: ReactNode }

export function ListDetail({ back, backTitle, openId, list, detail }: Props) {
  const t = useT();
  const keep = useKeepQuery();
  const pane = useRef<HTMLElement>(null);
  const opener = useRef<Element | null>(null);
  useEffect(() => {
    const left = document.activeElement;
    if (openId && left?.closest('tbody')) opener.current = left;
    if (!openId && left === document.body && opener.current instanceof HTMLElement) opener.current.focus({ preventScroll: true });
    if (openId) pane.current?.focus({ preventScroll: true });
    if (openId && matchMedia('(max-width: 1100px)').matches) window.scrollTo(0, 0);
  }, [openId]);
  return (
    <div className={css.both} data-open={openId ? true : undefined}>
      <div className={css.list}>{list}</div>
      {openId && (
        <section ref={pane} className={css.detail} tabIndex={-1} aria-label={t('list.detail')}>
          <Link className={css.back} href={keep(back)}><Icon name="left" size={16} /><span>{backTitle}</span></Link>
          <Link className={css.close} href={keep(back)} aria-label={t('do.close')}><Icon name="cross" size={16} /></Link>
          {detail}
        </section>
      )}
    </div>
  );
}
