// Search and choices above a list; each is a part of the address.
import { useEffect, useState, type ReactNode } from 'react';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useT } from '../i18n';
import { Icon } from './icons';
import { useFilters } from './useAddress';
import css from './list.module.css';

/** On a phone the choices fold behind a button; beside an open detail only the search stays. */
export function FilterBar({ children }: { children: ReactNode }) {
  const t = useT();
  const [open, setOpen] = useState(false);
  const [filters] = useFilters();
  const set = Object.keys(filters).filter((k) => k !== 'q' && k !== 'sort').length;
  return (
    <div className={css.filters} role="search" data-filters data-open={open || undefined}>
      {children}
      <Button className={css.fold ?? ''} variant="default" aria-expanded={open} onClick={() => setOpen(!open)}>{t('filter.fold')}{set > 0 && ` (${set})`}</Button>
    </div>
  );
}

export function SearchField({ label }: { label: string }) {
  const [filters, change] = useFilters();
  const now = filters.q ?? '';
  const [text, setText] = useState(now);
  useEffect(() => setText(now), [now]);
  useEffect(() => {
    if (text === now) return;
    const id = setTimeout(() => change({ q: text.trim() || undefined }), 250);
    return () => clearTimeout(id);
  }, [text, now, change]);
  return (
    <TextInput data-search className={css.search ?? ''} type="search" aria-label={label} placeholder={label} value={text} leftSection={<Icon name="search" size={16} />}
      onChange={(e) => setText(e.currentTarget.value)} />
  );
}

export function ChoiceFilter({ name, label, options, none }: { name: string; label: string; options: [value: string, title: string][]; none?: string }) {
  const t = useT();
  const [filters, change] = useFilters();
  const value = filters[name] ?? '';
  const known = value === '' || options.some(([v]) => v === value);
  const data = [{ value: '', label: `${label}: ${none ?? t('filter.all')}` }, ...options.map(([v, title]) => ({ value: v, label: title })), ...(known ? [] : [{ value, label: value }])];
  return <NativeSelect aria-label={label} data={data} value={value} onChange={(e) => change({ [name]: e.currentTarget.value || undefined })} />;
}

export const DetailHead = ({ title, children, tags }: { title: ReactNode; children?: ReactNode; tags?: ReactNode }) => (
  <header className={css.detailHead}>
    <h2>{title}</h2>
    {children && <p>{children}</p>}
    {tags && <div className="row" style={{ marginTop: 6 }}>{tags}</div>}
  </header>
);
