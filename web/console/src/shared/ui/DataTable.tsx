// A list as a table: one link per row, columns that can be chosen, export as seen, shape kept while loading.
import { useState, type ReactNode } from 'react';
import { Button, Checkbox, Popover } from '@mantine/core';
import { Link } from 'wouter';
import { useT } from '../i18n';
import { Icon } from './icons';
import { Bone, ErrorState } from './states';
import type { Pages } from './usePages';
import { saveCsv, tableOf, type Written } from './csv';
import css from './table.module.css';

export interface Column<T> extends Written<T> {
  key: string;
  cell: (row: T) => ReactNode;
  right?: boolean;
  /** always: also beside an open detail; phone: not there, but on a phone; wide: only with room; asked: only when chosen. */
  show?: 'always' | 'phone' | 'wide' | 'asked';
}

interface Props<T> {
  name: string;
  label: string;
  columns: Column<T>[];
  pages: Pages<T>;
  id: (row: T) => string;
  to: (row: T) => string;
  openId?: string | undefined;
  empty: ReactNode;
  tools?: ReactNode;
}

function useChosen<T>(name: string, columns: Column<T>[]) {
  const place = `afterglow.columns.${name}`;
  const [chosen, setChosen] = useState<string[]>(() => {
    const kept = localStorage.getItem(place);
    return kept ? kept.split(',') : columns.filter((c) => c.show !== 'asked').map((c) => c.key);
  });
  const choose = (keys: string[]) => {
    localStorage.setItem(place, keys.join(','));
    setChosen(keys);
  };
  return [chosen, choose] as const;
}

export function DataTable<T>({ name, label, columns, pages, id, to, openId, empty, tools }: Props<T>) {
  const t = useT();
  const [chosen, choose] = useChosen(name, columns);
  const seen = columns.filter((c, i) => i === 0 || chosen.includes(c.key));
  const compact = openId !== undefined;
  if (pages.error && !pages.items) return <ErrorState error={pages.error} retry={pages.retry} />;
  const attrs = (c: Column<T>) => ({ 'data-show': c.show ?? 'wide', 'data-right': c.right || undefined });
  return (
    <div className={css.frame} data-compact={compact || undefined} aria-busy={!pages.items}>
      <div className={css.tools}>
        {tools}
        <span className={css.ends}>
        {!compact && <Choose columns={columns.slice(1)} chosen={chosen} choose={choose} />}
        {!compact && (
          <Button size="compact-sm" variant="subtle" color="gray" c="var(--soft)" leftSection={<Icon name="download" size={15} />} disabled={!pages.items?.length}
            onClick={() => saveCsv(name, tableOf(seen, pages.items ?? []))}>
            CSV
          </Button>
        )}
        </span>
      </div>
      {pages.items?.length === 0 ? empty : (
        <table className={css.table} data-stale={pages.stale || undefined}>
          <caption className="only-read">{label}</caption>
          <thead><tr>{seen.map((c) => <th key={c.key} scope="col" {...attrs(c)}>{c.title}</th>)}</tr></thead>
          <tbody>
            {pages.items ? pages.items.map((row) => (
              <tr key={id(row)} data-open={id(row) === openId || undefined}>
                {seen.map((c, i) => (
                  <td key={c.key} {...attrs(c)}>
                    {i === 0 ? <Link className={css.link} href={to(row)} aria-current={id(row) === openId ? 'true' : undefined}>{c.cell(row)}</Link> : c.cell(row)}
                  </td>
                ))}
              </tr>
            )) : Array.from({ length: 10 }, (_, r) => (
              <tr key={r}>{seen.map((c, i) => <td key={c.key} {...attrs(c)}><Bone height={14} width={i === 0 ? '70%' : 60} /></td>)}</tr>
            ))}
          </tbody>
        </table>
      )}
      {pages.more && <div className={css.more}><Button variant="default" size="sm" loading={pages.loadingMore} onClick={pages.more}>{t('do.more')}</Button></div>}
    </div>
  );
}

function Choose<T>({ columns, chosen, choose }: { columns: Column<T>[]; chosen: string[]; choose: (keys: string[]) => void }) {
  const t = useT();
  return (
    <Popover position="bottom-end" trapFocus>
      <Popover.Target>
        <Button size="compact-sm" variant="subtle" color="gray" c="var(--soft)" leftSection={<Icon name="columns" size={15} />}>{t('table.columns')}</Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Checkbox.Group value={chosen} onChange={choose} label={t('table.columns')}>
          <div className="stack-s" style={{ marginTop: 8 }}>{columns.map((c) => <Checkbox key={c.key} value={c.key} label={c.title} />)}</div>
        </Checkbox.Group>
      </Popover.Dropdown>
    </Popover>
  );
}
