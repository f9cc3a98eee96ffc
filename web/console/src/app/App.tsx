// What surrounds every page: words, look, data, and the door.
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { ProblemError } from '@shared/api/client';
import { I18nProvider } from '@console/shared/i18n';
import { ToastProvider } from '@console/shared/ui/toast';
import { Fence } from './Fence';
import { Routes } from './Routes';
import { theme, variables } from './theme';

const client = new QueryClient({
  defaultOptions: {
    // Asked without a network too: the browser may be wrong about it, and who waits is told.
    mutations: { networkMode: 'always' },
    queries: {
      networkMode: 'always',
      staleTime: 10_000,
      retry: (count, error) => count < 2 && error instanceof ProblemError && (error.status === 0 || error.status >= 500),
      retryDelay: 800,
    },
  },
});

export const App = () => (
  <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
    <QueryClientProvider client={client}>
      <I18nProvider>
        <ToastProvider>
          <Fence><Routes /></Fence>
        </ToastProvider>
      </I18nProvider>
    </QueryClientProvider>
  </MantineProvider>
);
