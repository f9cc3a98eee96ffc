// The places of the console in the order of the work; a new one is a line here and a route.
import type { Key } from '@console/shared/i18n';
import type { IconName } from '@console/shared/ui/icons';

export const places: { to: string; title: Key; icon: IconName }[] = [
  { to: '/', title: 'nav.home', icon: 'home' },
  { to: '/customers', title: 'nav.customers', icon: 'customers' },
  { to: '/orders', title: 'nav.orders', icon: 'orders' },
  { to: '/parcels', title: 'nav.parcels', icon: 'parcels' },
  { to: '/messages', title: 'nav.messages', icon: 'messages' },
  { to: '/journeys', title: 'nav.journeys', icon: 'journeys' },
  { to: '/insights', title: 'nav.insights', icon: 'insights' },
  { to: '/import', title: 'nav.import', icon: 'import' },
  { to: '/settings', title: 'nav.settings', icon: 'settings' },
];

export const sections: { to: string; title: Key }[] = [
  { to: '/settings/brand', title: 'settings.brand' },
  { to: '/settings/sending', title: 'settings.sending' },
  { to: '/settings/mail', title: 'settings.mail' },
  { to: '/settings/domain', title: 'settings.domain' },
  { to: '/settings/storefronts', title: 'settings.storefronts' },
  { to: '/settings/keys', title: 'settings.keys' },
  { to: '/settings/people', title: 'settings.people' },
  { to: '/settings/reporting', title: 'settings.reporting' },
  { to: '/settings/you', title: 'settings.you' },
];
