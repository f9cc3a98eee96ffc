// Which storefront a page's figures are of, kept in the address; nothing where there is only one.
import { NativeSelect } from '@mantine/core';
import { Link } from 'wouter';
import { ProblemError } from '@shared/api/client';
import { useMe } from '../api/me';
import { useT } from '../i18n';
import { Notice } from './parts';
import { useFilters } from './useAddress';
import css from './ui.module.css';

export function StorefrontPicker() {
  const t = useT();
  const me = useMe();
  const [filters, change] = useFilters();
  if (me.storefronts.length < 2) return null;
  return (
    <NativeSelect className={css.storefront ?? ''} aria-label={t('order.storefront')} value={filters.storefront ?? ''} onChange={(e) => change({ storefront: e.currentTarget.value || undefined })}
      data={[{ value: '', label: t('filter.allstorefronts') }, ...me.storefronts.map((s) => ({ value: s.id, label: s.name }))]} />
  );
}

/** A storefront's figures are being counted for the first time. */
export const isCounting = (error: unknown) => error instanceof ProblemError && error.status === 409;

export function Counting() {
  const t = useT();
  return <Notice tone="warn">{t('insights.storefronts')} <Link href="/settings/reporting">{t('insights.recount.far')}</Link></Notice>;
}
