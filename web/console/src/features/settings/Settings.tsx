// Settings: one section at a time, named in the address.
import type { ComponentType } from 'react';
import { useMay } from '@console/shared/api/me';
import { useT, type Key } from '@console/shared/i18n';
import { Card, Page, Tabs } from '@console/shared/ui/parts';
import { Missing } from '@console/shared/ui/Missing';
import { Empty } from '@console/shared/ui/states';
import { Brand } from './Brand';
import { SenderDomain } from './Domain';
import { Keys } from './Keys';
import { Mail } from './Mail';
import { People } from './People';
import { Reporting } from './Reporting';
import { Sending } from './Sending';
import { Storefronts } from './Storefronts';
import { You } from './You';

const sections: { name: string; title: Key; page: ComponentType; owner?: boolean }[] = [
  { name: 'brand', title: 'settings.brand', page: Brand },
  { name: 'sending', title: 'settings.sending', page: Sending },
  { name: 'mail', title: 'settings.mail', page: Mail },
  { name: 'domain', title: 'settings.domain', page: SenderDomain },
  { name: 'storefronts', title: 'settings.storefronts', page: Storefronts },
  { name: 'keys', title: 'settings.keys', page: Keys, owner: true },
  { name: 'people', title: 'settings.people', page: People, owner: true },
  { name: 'reporting', title: 'settings.reporting', page: Reporting },
  { name: 'you', title: 'settings.you', page: You },
];

export default function Settings({ section }: { section: string }) {
  const t = useT();
  const owner = useMay('own');
  const now = sections.find((s) => s.name === section);
  if (!now) return <Missing />;
  const Section = now.page;
  return (
    <Page title={t('nav.settings')} width="narrow">
      <Tabs label={t('nav.settings')} now={`/settings/${now.name}`} items={sections.filter((s) => owner || !s.owner).map((s) => ({ to: `/settings/${s.name}`, title: t(s.title) }))} />
      {now.owner && !owner ? <Card><Empty picture="search" title={t('error.forbidden')}>{t('error.askowner')}</Empty></Card> : <Section />}
    </Page>
  );
}
