// Keeps a page's fault to that page. A piece of the console that cannot be loaded is the server not answering.
import { Component, type ReactNode } from 'react';
import { unanswered } from '@shared/api/client';
import { ErrorState } from '@console/shared/ui/states';

const unloaded = (error: unknown) => error instanceof Error && /preload|dynamically imported|module script|Failed to fetch/i.test(error.message);

export class Fence extends Component<{ children: ReactNode }, { error: unknown }> {
  override state = { error: undefined as unknown };
  static getDerivedStateFromError(error: unknown) {
    return { error: unloaded(error) ? unanswered() : error };
  }
  override render() {
    return this.state.error === undefined ? this.props.children : <ErrorState error={this.state.error} retry={() => location.reload()} />;
  }
}
