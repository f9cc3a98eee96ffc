// The window's title names what is seen.
import { useEffect } from 'react';

export function useTitle(title: string) {
  useEffect(() => {
    document.title = title ? `${title} · Afterglow` : 'Afterglow';
  }, [title]);
}
