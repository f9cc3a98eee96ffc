// Filters live in the address: reading and changing the query without losing the path.
import { useCallback } from 'react';
import { useLocation, useSearchParams } from 'wouter';

export type Filters = Record<string, string>;

/** With the names a page knows, others in the address are left alone and not asked for. */
export function useFilters(known?: readonly string[]): [Filters, (change: Record<string, string | undefined>) => void] {
  const [params, setParams] = useSearchParams();
  const filters = Object.fromEntries([...params].filter(([name]) => known?.includes(name) ?? true));
  const change = useCallback(
    (c: Record<string, string | undefined>) =>
      setParams((old) => {
        const next = new URLSearchParams(old);
        for (const [k, v] of Object.entries(c)) if (v) next.set(k, v); else next.delete(k);
        return next;
      }, { replace: true }),
    [setParams],
  );
  return [filters, change];
}

/** The same query on another path: a detail opens and the list stays as it was. */
export function useKeepQuery() {
  const [params] = useSearchParams();
  const query = params.toString();
  return (path: string) => (query ? `${path}?${query}` : path);
}

export function useGo() {
  const [, go] = useLocation();
  return go;
}
