// Sign in with e-mail and password; then back to the page that was asked for.
import { useState } from 'react';
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useLocation, useSearchParams } from 'wouter';
import { api, ok, ProblemError, setCsrf } from '@shared/api/client';
import { useT } from '@console/shared/i18n';
import { Notice } from '@console/shared/ui/parts';
import { useToldShort } from '@console/shared/words/problem';
import { Door } from './Door';

export default function SignIn() {
  const t = useT();
  const client = useQueryClient();
  const [, go] = useLocation();
  const [params] = useSearchParams();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useMutation({
    mutationFn: () => ok(api.POST('/api/session', { body: { email, password } })),
    onSuccess: (me) => {
      setCsrf(me.csrf);
      const next = params.get('next');
      go(next?.startsWith('/') && !next.startsWith('//') ? next : '/', { replace: true });
      client.setQueryData(['me'], me);
    },
  });
  const told = useToldShort();
  const status = signIn.error instanceof ProblemError ? signIn.error.status : null;
  return (
    <Door title={t('session.title')}>
      <form onSubmit={(e) => { e.preventDefault(); signIn.mutate(); }}>
        {signIn.error && <div role="alert"><Notice tone="bad">{status === 401 || status === 422 ? t('session.wrong') : status === 429 ? t('session.busy') : told(signIn.error)}</Notice></div>}
        <TextInput label={t('session.email')} type="email" autoComplete="username" required withAsterisk={false} size="md" value={email} onChange={(e) => setEmail(e.currentTarget.value)} />
        <PasswordInput label={t('session.password')} autoComplete="current-password" required withAsterisk={false} size="md" value={password} onChange={(e) => setPassword(e.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': t('session.show'), 'aria-hidden': undefined, tabIndex: 0 }} />
        <Button type="submit" size="md" loading={signIn.isPending}>{t('session.signin')}</Button>
      </form>
      <p className="soft">{t('session.forgot')}</p>
    </Door>
  );
}
