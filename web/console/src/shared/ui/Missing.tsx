// An address that is no page of ours.
import { Button } from '@mantine/core';
import { Link } from 'wouter';
import { useT } from '../i18n';
import { Card, Page } from './parts';
import { Empty } from './states';

export function Missing() {
  const t = useT();
  return (
    <Page title={t('error.nopage')}>
      <Card><Empty picture="search" title={t('error.nopage.hint')} action={<Button component={Link} href="/">{t('error.nopage.home')}</Button>} /></Card>
    </Page>
  );
}
