// What went wrong in the reader's words. The server's own sentence, which is English, is added to them where it
// knows more: not where nothing was answered, nor where the status says it all.
import { useQueryClient } from '@tanstack/react-query';
import { ProblemError, type Schema } from '@shared/api/client';
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
    const title = titles[status];
    if (title) return { what: t(title), meaning: status === 403 ? t('error.askowner') : '', detail: '' };
    return { what: t('error.server'), meaning: status >= 500 ? t('error.customers') : '', detail: problem.detail ?? problem.title };
  };
}

/** The same of what was to be done, in one sentence: the server's, where it knows more. */
export function useToldShort() {
  const t = useT();
  const told = useTold();
  const client = useQueryClient();
  return (error: unknown) => {
    if (error instanceof ProblemError && error.status === 403)
      return t(client.getQueryData<Schema['Me']>(['me'])?.sample ? 'error.sample' : 'error.refused');
    const { what, detail } = told(error);
    return detail || what;
  };
}
