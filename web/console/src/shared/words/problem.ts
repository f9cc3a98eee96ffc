// What went wrong in the reader's words. The server's own sentence is added to them, never in their place
// where nothing was answered: then there is none.
import { ProblemError } from '@shared/api/client';
import { useT, type Key } from '../i18n';

export interface Told { what: string; meaning: string; detail: string }

const titles: Record<number, Key> = { 401: 'error.signedout', 403: 'error.forbidden', 404: 'error.missing' };

/** navigator.onLine is sure of one thing alone: that there is no network. */
const offline = () => navigator.onLine === false;

export function useTold() {
  const t = useT();
  return (error: unknown): Told => {
    if (!(error instanceof ProblemError)) return { what: t('error.page'), meaning: '', detail: String(error) };
    const { status, problem } = error;
    if (status === 0)
      return offline()
        ? { what: t('error.offline'), meaning: t('error.offline.hint'), detail: '' }
        : { what: t('error.connection'), meaning: t('error.connection.hint'), detail: '' };
    const meaning = status >= 500 ? t('error.customers') : status === 403 ? t('error.askowner') : '';
    return { what: t(titles[status] ?? 'error.server'), meaning, detail: problem.detail ?? problem.title };
  };
}

/** The same in one sentence: the server's, where it said one. */
export function useToldShort() {
  const told = useTold();
  return (error: unknown) => {
    const { what, detail } = told(error);
    return detail || what;
  };
}
