// Who may change what is only shown here: said before a field is tried.
import { useMay } from '@console/shared/api/me';
import { useT } from '@console/shared/i18n';
import { Notice } from '@console/shared/ui/parts';

export function WhoMay({ what }: { what: 'brand' | 'own' }) {
  const t = useT();
  return useMay(what) ? null : <Notice tone="info">{t(what === 'own' ? 'settings.who.own' : 'settings.who.brand')}</Notice>;
}
