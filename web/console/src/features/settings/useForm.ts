// A form over what the server holds: a draft, a save, and the field at fault.
import { useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { ProblemError } from '@shared/api/client';
import { useT } from '@console/shared/i18n';
import { useSayProblem, useToast } from '@console/shared/ui/toast';

export function useForm<T extends object, R>(start: T, save: (draft: T) => Promise<R>, done?: (answer: R) => void) {
  const t = useT();
  const say = useToast();
  const sayProblem = useSayProblem();
  const [draft, setDraft] = useState(start);
  const put = useMutation({
    mutationFn: save,
    onSuccess: (answer) => { say(t('do.saved')); done?.(answer); },
    onError: (e) => { if (!(e instanceof ProblemError && e.field)) sayProblem(e); },
  });
  const problem = put.error instanceof ProblemError ? put.error.problem : null;
  return {
    draft,
    set: <K extends keyof T>(key: K, value: T[K]) => setDraft((d) => ({ ...d, [key]: value })),
    setDraft,
    submit: (e: React.FormEvent) => { e.preventDefault(); put.mutate(draft); },
    saving: put.isPending,
    fault: (field: keyof T & string) => (problem?.field === field ? (problem.detail ?? problem.title) : undefined),
    reset: put.reset,
  };
}

export const orNull = (s: string) => (s.trim() === '' ? null : s);
