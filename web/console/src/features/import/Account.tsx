// The account of an import: what was read, and in numbers who may get what, and why.
import { Button } from '@mantine/core';
import { Link } from 'wouter';
import type { Schema } from '@shared/api/client';
import { useI18n } from '@console/shared/i18n';
import { Card, Facts, Notice } from '@console/shared/ui/parts';
import { Icon } from '@console/shared/ui/icons';
import { useMayReason } from '@console/shared/words/tags';
import css from './import.module.css';

export function Account({ i }: { i: Schema['Import'] }) {
  const { t, rich, format } = useI18n();
  const mayReason = useMayReason();
  const a = i.account;
  const to = (may: Schema['MayGet'], n: number) => <Link href={`/customers?may_get=${may}`}>{format.number(n)}</Link>;
  return (
    <>
      {i.state === 'failed' && <Notice tone="bad">{i.problem ?? t('import.failed')}</Notice>}
      {i.state === 'cancelled' && <Notice tone="warn">{t('import.cancelled')}</Notice>}
      {a && (
        <>
          <p className={css.sentence}>{rich('import.may', { offers: to('offers', a.may.offers), news: to('news', a.may.news), nothing: to('nothing', a.may.nothing) })}</p>
          <Card title={t('import.account')}>
            <div className="stack">
              <Facts big items={[
                [t('import.linesread'), format.number(a.lines)], [t('import.stored'), format.number(a.stored)], [t('import.repeated'), format.number(a.repeated)],
                [t('import.rejected'), format.number(a.rejected)], [t('nav.orders'), format.number(a.orders)], [t('nav.customers'), format.number(a.customers)],
              ]} />
              {a.rejected + (a.noted ?? 0) > 0 && (
                <div className="row"><Button component="a" href={`/api/imports/${encodeURIComponent(i.id)}/rejects`} download variant="default" leftSection={<Icon name="download" size={15} />}>{t('import.rejects')}</Button><span className="soft">{t('import.rejects.hint')}</span></div>
              )}
            </div>
          </Card>
          {Object.keys(a.reasons).length > 0 && (
            <Card title={t('import.whynot')}>
              <ul className={css.reasons}>{Object.entries(a.reasons).map(([code, n]) => <li key={code}><b className="num">{format.number(n)}</b> {mayReason(code)}</li>)}</ul>
            </Card>
          )}
          <p className="soft">{t('import.again')}</p>
        </>
      )}
    </>
  );
}
