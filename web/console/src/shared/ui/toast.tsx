// A word that something was done, or why not; read out, gone by itself.
import { createContext, useCallback, useContext, useState, type ReactNode } from 'react';
import { useToldShort } from '../words/problem';
import { Icon } from './icons';
import css from './toast.module.css';

interface Toast { id: number; text: string; bad: boolean }
const Context = createContext<(text: string, bad?: boolean) => void>(() => undefined);
let count = 0;

export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<Toast[]>([]);
  const say = useCallback((text: string, bad = false) => {
    const id = ++count;
    setToasts((all) => [...all, { id, text, bad }]);
    setTimeout(() => setToasts((all) => all.filter((x) => x.id !== id)), bad ? 9000 : 4000);
  }, []);
  return (
    <Context.Provider value={say}>
      {children}
      <div className={css.place} aria-live="polite" role="status">
        {toasts.map((x) => <div key={x.id} className={css.toast} data-bad={x.bad || undefined}><Icon name={x.bad ? 'alert' : 'check'} />{x.text}</div>)}
      </div>
    </Context.Provider>
  );
}

export const useToast = () => useContext(Context);

/** For a mutation's onError: the problem's own words. */
export function useSayProblem() {
  const say = useToast();
  const told = useToldShort();
  return (error: unknown) => say(told(error), true);
}
