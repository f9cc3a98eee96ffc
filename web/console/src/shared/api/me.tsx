// Who is signed in, and the state every page shows; asked again every fifteen seconds.
import { createContext, useContext, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { api, ok, setCsrf, type Schema } from '@shared/api/client';

export type Me = Schema['Me'];
export type Role = Schema['Role'];

export function useMeQuery() {
  return useQuery({
    queryKey: ['me'],
    queryFn: async () => {
      const me = await ok(api.GET('/api/me'));
      setCsrf(me.csrf);
      return me;
    },
    refetchInterval: 15_000,
    retry: false,
  });
}

const Context = createContext<Me | null>(null);
export const MeProvider = ({ me, children }: { me: Me; children: ReactNode }) => <Context.Provider value={me}>{children}</Context.Provider>;

export function useMe(): Me {
  const me = useContext(Context);
  if (!me) throw new Error('MeProvider is missing');
  return me;
}

/** Now as the server sees it: its clock may be virtual. */
export const useNow = () => Date.parse(useMe().now);

const rights = {
  send: ['owner', 'marketer'],
  stop: ['owner', 'marketer', 'agent'],
  brand: ['owner', 'marketer'],
  own: ['owner'],
  import: ['owner', 'marketer'],
  care: ['owner', 'marketer', 'agent'],
} as const satisfies Record<string, readonly Role[]>;

export function useMay(what: keyof typeof rights): boolean {
  const allowed: readonly Role[] = rights[what];
  return allowed.includes(useMe().person.role);
}
