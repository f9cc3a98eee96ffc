// The frame: places at the left, search and the person above, what is special today in a banner.
import { useEffect, useState, type ReactNode } from 'react';
import { Drawer, Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import { api, ok } from '@shared/api/client';
import { useMe } from '@console/shared/api/me';
import { useI18n } from '@console/shared/i18n';
import { Icon, Mark } from '@console/shared/ui/icons';
import { Banners } from './Banners';
import { Palette } from './Palette';
import { places } from './places';
import { StopSending } from './StopSending';
import css from './shell.module.css';

function Places({ onGo }: { onGo?: () => void }) {
  const { t } = useI18n();
  const [location] = useLocation();
  return (
    <nav className={css.places} aria-label={t('nav.places')}>
      {places.map((p) => (
        <Link key={p.to} href={p.to} onClick={onGo} aria-current={(p.to === '/' ? location === '/' : location.startsWith(p.to)) ? 'page' : undefined}>
          <Icon name={p.icon} />{t(p.title)}
        </Link>
      ))}
    </nav>
  );
}

function PersonMenu() {
  const { t, language, setLocale } = useI18n();
  const { person, sample } = useMe();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const client = useQueryClient();
  const [, go] = useLocation();
  const signOut = useMutation({ mutationFn: () => ok(api.DELETE('/api/session')), onSettled: () => { client.clear(); go('/signin'); } });
  const speak = useMutation({
    mutationFn: (locale: string) => ok(api.PUT('/api/me', { body: { name: person.name, morning_mail: person.morning_mail, locale } })),
    onSuccess: (me) => client.setQueryData(['me'], me),
  });
  const initials = person.name.split(/\s+/).map((w) => w[0]).slice(0, 2).join('').toUpperCase();
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <UnstyledButton className={css.person} aria-label={t('nav.person', { name: person.name })}>{initials}</UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{person.name}<br />{t(`role.${person.role}`)}</Menu.Label>
        <Menu.Item onClick={() => go('/settings/you')} leftSection={<Icon name="person" size={16} />}>{t('settings.you')}</Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t('nav.theme')}</Menu.Label>
        {(['light', 'dark', 'auto'] as const).map((s) => (
          <Menu.Item key={s} closeMenuOnClick={false} aria-current={s === colorScheme ? 'true' : undefined} onClick={() => setColorScheme(s)} rightSection={s === colorScheme ? <Icon name="check" size={14} /> : null}>{t(`theme.${s}`)}</Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{t('nav.language')}</Menu.Label>
        {(['en', 'de'] as const).map((l) => (
          <Menu.Item key={l} lang={l} aria-current={l === language ? 'true' : undefined} onClick={() => { setLocale(l); if (!sample) speak.mutate(l); }} rightSection={l === language ? <Icon name="check" size={14} /> : null}>{l === 'en' ? 'English' : 'Deutsch'}</Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => signOut.mutate()} leftSection={<Icon name="door" size={16} />}>{t('nav.signout')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

export function Shell({ children }: { children: ReactNode }) {
  const { t } = useI18n();
  const me = useMe();
  const [menu, setMenu] = useState(false);
  const [palette, setPalette] = useState(false);
  useEffect(() => {
    const onKey = (e: KeyboardEvent) => {
      if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === 'k') { e.preventDefault(); setPalette((p) => !p); }
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  return (
    <div className={css.shell}>
      <a className={css.skip} href="#main">{t('nav.skip')}</a>
      <aside className={css.side}>
        <Link href="/" className={css.name}><Mark />Afterglow</Link>
        <Places />
        <p className={css.shop} title={me.shop}>{me.sample ? t('sample.name') : me.shop}</p>
      </aside>
      <header className={css.bar}>
        <UnstyledButton className={css.burger} onClick={() => setMenu(true)} aria-label={t('nav.places')}><Icon name="menu" size={22} /></UnstyledButton>
        <Link href="/" className={css.markOnly} aria-label={t('nav.home')}><Mark size={26} /></Link>
        <UnstyledButton className={css.search} onClick={() => setPalette(true)}>
          <Icon name="search" size={16} /><span>{t('palette.open')}</span><kbd aria-hidden="true">{t('palette.key')}</kbd>
        </UnstyledButton>
        <span style={{ flex: 1 }} />
        <StopSending />
        <PersonMenu />
      </header>
      <Drawer opened={menu} onClose={() => setMenu(false)} size={270} title={<span className={css.name}><Mark />Afterglow</span>} closeButtonProps={{ 'aria-label': t('do.close') }}>
        <Places onGo={() => setMenu(false)} />
      </Drawer>
      <div className={css.content}>
        <Banners />
        <main id="main" tabIndex={-1}>{children}</main>
      </div>
      <Palette open={palette} close={() => setPalette(false)} />
    </div>
  );
}
