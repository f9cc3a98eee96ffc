// The page before the console: the mark, a heading, one form.
import type { ReactNode } from 'react';
import { Mark } from '@console/shared/ui/icons';
import { useTitle } from '@console/shared/ui/useTitle';
import { useI18n } from '@console/shared/i18n';
import css from './session.module.css';

export function Door({ title, hint, children }: { title: string; hint?: ReactNode; children: ReactNode }) {
  const { language, setLocale } = useI18n();
  useTitle(title);
  return (
    <div className={css.ground}>
      <main className={css.door}>
        <Mark size={56} />
        <h1>{title}</h1>
        {hint && <p className="soft">{hint}</p>}
        {children}
      </main>
      <footer className={css.languages}>
        {(['en', 'de'] as const).map((l) => (
          <button key={l} type="button" lang={l} aria-pressed={l === language} onClick={() => setLocale(l)}>{l === 'en' ? 'English' : 'Deutsch'}</button>
        ))}
      </footer>
    </div>
  );
}
