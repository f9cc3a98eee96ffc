// Ctrl-K: a customer, an order, a page or an action, by a few letters.
import { useEffect, useId, useMemo, useState } from 'react';
import { Modal, useMantineColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { api, ok } from '@shared/api/client';
import { useI18n } from '@console/shared/i18n';
import { Icon, type IconName } from '@console/shared/ui/icons';
import { useCustomerName } from '@console/shared/words/tags';
import { places, sections } from './places';
import css from './shell.module.css';

interface Hit { group: string; title: string; more?: string; icon: IconName; run: () => void }

function useFound(q: string, go: (to: string) => void): Hit[] {
  const { t, format } = useI18n();
  const name = useCustomerName();
  const { data } = useQuery({
    queryKey: ['palette', q],
    enabled: q.length >= 2,
    queryFn: async () => {
      const query = { q, limit: 5 };
      const [customers, orders] = await Promise.all([ok(api.GET('/api/customers', { params: { query } })), ok(api.GET('/api/orders', { params: { query } }))]);
      return { customers: customers.items, orders: orders.items };
    },
  });
  if (!data || q.length < 2) return [];
  return [
    ...data.customers.map((c): Hit => ({ group: t('nav.customers'), title: name(c), more: c.email ?? '', icon: 'person', run: () => go(`/customers/${c.id}`) })),
    ...data.orders.map((o): Hit => ({ group: t('nav.orders'), title: o.number, more: `${name(o.customer)} · ${format.money(o.total)}`, icon: 'orders', run: () => go(`/orders/${encodeURIComponent(o.id)}`) })),
  ];
}

function useCommands(go: (to: string) => void): Hit[] {
  const { t, language, setLocale } = useI18n();
  const { setColorScheme } = useMantineColorScheme();
  return [
    ...places.map((p): Hit => ({ group: t('palette.pages'), title: t(p.title), icon: p.icon, run: () => go(p.to) })),
    ...sections.map((s): Hit => ({ group: t('palette.pages'), title: `${t('nav.settings')}: ${t(s.title)}`, icon: 'settings', run: () => go(s.to) })),
    { group: t('palette.pages'), title: t('docs.title'), icon: 'code', run: () => location.assign('/docs') },
    { group: t('palette.actions'), title: t('palette.late'), icon: 'parcels', run: () => go('/parcels?late=true') },
    { group: t('palette.actions'), title: t('start.title'), icon: 'shop', run: () => go('/start') },
    { group: t('palette.actions'), title: t('palette.dark'), icon: 'sun', run: () => setColorScheme('dark') },
    { group: t('palette.actions'), title: t('palette.light'), icon: 'sun', run: () => setColorScheme('light') },
    { group: t('palette.actions'), title: language === 'en' ? 'Deutsch' : 'English', icon: 'messages', run: () => setLocale(language === 'en' ? 'de' : 'en') },
  ];
}

function Inner({ close }: { close: () => void }) {
  const { t } = useI18n();
  const [, navigate] = useLocation();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const list = useId();
  const q = text.trim(); // not deferred: Enter takes what stands for the letters typed, not for those before
  const found = useFound(q, navigate);
  const commands = useCommands(navigate);
  const hits = useMemo(() => {
    const wanted = q.toLowerCase().split(/\s+/);
    return [...found, ...commands.filter((c) => wanted.every((w) => c.title.toLowerCase().includes(w)))];
  }, [q, found, commands]);
  useEffect(() => setAt(0), [q]);
  useEffect(() => { document.getElementById(`${list}-${at}`)?.scrollIntoView({ block: 'nearest' }); }, [at, list]);
  const run = (hit: Hit | undefined) => { if (hit) { close(); hit.run(); } };
  const onKey = (e: React.KeyboardEvent) => {
    const step = e.key === 'ArrowDown' ? 1 : e.key === 'ArrowUp' ? -1 : 0;
    if (step && hits.length) { e.preventDefault(); setAt((at + step + hits.length) % hits.length); }
    if (e.key === 'Enter') { e.preventDefault(); run(hits[at]); }
  };
  return (
    <div className={css.palette}>
      <input data-autofocus role="combobox" aria-expanded="true" aria-controls={list} aria-activedescendant={hits[at] ? `${list}-${at}` : undefined} aria-label={t('palette.open')} placeholder={t('palette.hint')}
        value={text} onChange={(e) => setText(e.currentTarget.value)} onKeyDown={onKey} />
      <ul id={list} role="listbox" aria-label={t('palette.open')}>
        {hits.map((h, i) => [
          h.group !== hits[i - 1]?.group && <li key={`g${i}`} role="presentation">{h.group}</li>,
          <li key={i} id={`${list}-${i}`} role="option" aria-selected={i === at} onMouseMove={() => setAt(i)} onClick={() => run(h)}>
            <Icon name={h.icon} /><span className="cut">{h.title}</span>{h.more && <small className="cut">{h.more}</small>}
          </li>,
        ])}
        {hits.length === 0 && <li role="option" aria-selected="false" aria-disabled="true">{t('palette.nothing')}</li>}
      </ul>
    </div>
  );
}

export const Palette = ({ open, close }: { open: boolean; close: () => void }) => {
  const { t } = useI18n();
  return (
    <Modal.Root opened={open} onClose={close} padding={0} size={600} yOffset="12vh" centered={false}>
      <Modal.Overlay />
      <Modal.Content aria-label={t('palette.open')}><Inner close={close} /></Modal.Content>
    </Modal.Root>
  );
};
