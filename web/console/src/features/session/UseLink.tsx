// A one-time link: the first owner, an invitation, or a new password.
import { useState } from 'react';
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import { api, ok, ProblemError, setCsrf } from '@shared/api/client';
import { useI18n } from '@console/shared/i18n';
import { Notice } from '@console/shared/ui/parts';
import { Bones, ErrorState } from '@console/shared/ui/states';
import { useToldShort } from '@console/shared/words/problem';
import { Door } from './Door';

const lengthMin = 10;

export default function UseLink({ token }: { token: string }) {
  const { t, locale } = useI18n();
  const told = useToldShort();
  const client = useQueryClient();
  const [, go] = useLocation();
  const [email, setEmail] = useState('');
  const [name, setName] = useState<string | null>(null);
  const [password, setPassword] = useState('');
  const link = useQuery({ queryKey: ['link', token], queryFn: () => ok(api.GET('/api/session/link', { params: { query: { token } } })), retry: false });
  const nameNow = name ?? link.data?.name ?? '';
  const use = useMutation({
    mutationFn: () => ok(api.POST('/api/session/link', { body: { token, name: nameNow, password, locale, ...(link.data?.email ? {} : { email }) } })),
    onSuccess: (me) => { setCsrf(me.csrf); client.clear(); client.setQueryData(['me'], me); go('/', { replace: true }); },
  });
  if (link.isPending) return <Door title="Afterglow"><Bones rows={4} height={36} /></Door>;
  if (link.error instanceof ProblemError && (link.error.status === 0 || link.error.status >= 500))
    return <Door title="Afterglow"><ErrorState error={link.error} retry={() => void link.refetch()} /></Door>;
  if (!link.data)
    return <Door title={t('link.dead')} hint={t('link.dead.hint')}><p><Link href="/signin">{t('session.signin')}</Link></p></Door>;
  const { purpose, shop } = link.data;
  const short = password.length > 0 && password.length < lengthMin;
  const problem = use.error instanceof ProblemError ? use.error.problem : null;
  const fault = (field: string) => (problem?.field === field ? (problem.detail ?? problem.title) : undefined);
  return (
    <Door title={t(`link.${purpose}`, { shop })} hint={t(`link.${purpose}.hint`)}>
      <form onSubmit={(e) => { e.preventDefault(); use.mutate(); }}>
        {problem && !problem.field && <div role="alert"><Notice tone="bad">{told(use.error)}</Notice></div>}
        <TextInput label={t('session.email')} type="email" autoComplete="username" size="md" required withAsterisk={false} error={fault('email')}
          value={link.data.email ?? email} readOnly={link.data.email !== null} onChange={(e) => setEmail(e.currentTarget.value)} />
        <TextInput label={t('session.name')} autoComplete="name" size="md" required withAsterisk={false} value={nameNow} error={fault('name')} onChange={(e) => setName(e.currentTarget.value)} />
        <PasswordInput label={t('session.newpassword')} description={t('session.length', { n: lengthMin })} autoComplete="new-password" size="md" required withAsterisk={false} minLength={lengthMin}
          error={fault('password') ?? (short ? t('session.length', { n: lengthMin }) : undefined)} value={password} onChange={(e) => setPassword(e.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': t('session.show'), 'aria-hidden': undefined, tabIndex: 0 }} />
        <Button type="submit" size="md" loading={use.isPending} disabled={password.length < lengthMin}>{t('link.enter')}</Button>
      </form>
    </Door>
  );
}
