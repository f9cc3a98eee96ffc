// Import: drop a file, look at its columns, start, and learn who may get what.
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, ok, type Schema } from '@shared/api/client';
import { useI18n } from '@console/shared/i18n';
import { Card, Page, Tag, Time } from '@console/shared/ui/parts';
import { Bones, Loaded } from '@console/shared/ui/states';
import { Icon } from '@console/shared/ui/icons';
import { useWord } from '@console/shared/words/tags';
import { Account } from './Account';
import { Drop } from './Drop';
import { Mapping } from './Mapping';
import { Running } from './Running';
import css from './import.module.css';

type ImportData = Schema['Import'];

const tones: Record<ImportData['state'], 'good' | 'warn' | 'bad' | 'info' | 'calm'> = { uploading: 'info', ready: 'warn', running: 'info', done: 'good', failed: 'bad', cancelled: 'calm' };

function Before() {
  const { t, format } = useI18n();
  const word = useWord();
  const imports = useQuery({ queryKey: ['imports'], queryFn: () => ok(api.GET('/api/imports')) });
  return (
    <Loaded query={imports} bones={<Card><Bones rows={3} /></Card>}>
      {({ items }) => items.length > 0 && (
        <Card title={t('import.before')}>
          <ul className={css.before}>
            {items.map((i) => (
              <li key={i.id}>
                <Link href={`/import/${i.id}`} className="cut">{i.name}</Link>
                <Tag tone={tones[i.state]}>{t(`import.state.${i.state}`)}</Tag>
                <span className="soft">{i.format && word('format', i.format)}</span>
                <span className="soft num">{i.account ? t('import.lines', { n: i.account.lines }) : format.bytes(i.bytes)}</span>
                <Time at={i.created_at} />
              </li>
            ))}
          </ul>
        </Card>
      )}
    </Loaded>
  );
}

function One({ id }: { id: string }) {
  const { t } = useI18n();
  const one = useQuery({
    queryKey: ['import', id],
    queryFn: () => ok(api.GET('/api/imports/{id}', { params: { path: { id } } })),
    refetchInterval: (q) => (q.state.data && ['running', 'uploading'].includes(q.state.data.state) ? 800 : false),
  });
  return (
    <Page title={one.data?.name ?? t('nav.import')} hint={one.data && ['uploading', 'ready'].includes(one.data.state) ? t('import.order') : undefined}>
      <p><Link href="/import" className="row"><Icon name="left" size={16} />{t('import.another')}</Link></p>
      <Loaded query={one}>
        {(i) => i.state === 'uploading' ? <Card><p>{t('import.unfinished')}</p></Card>
          : i.state === 'ready' ? <Mapping key={i.id} i={i} />
          : i.state === 'running' ? <Running i={i} />
          : <Account i={i} />}
      </Loaded>
    </Page>
  );
}

export default function Import({ id }: { id?: string | undefined }) {
  const { t } = useI18n();
  if (id) return <One id={id} />;
  return (
    <Page title={t('nav.import')} hint={t('import.hint')}>
      <Drop />
      <Card title={t('import.formats')}>
        <dl className={css.formats}>
          {(['suppressions', 'consents', 'orders', 'shopify', 'segment'] as const).map((f) => <div key={f}><dt>{t(`format.${f}`)}</dt><dd>{t(`format.${f}.what`)}</dd></div>)}
        </dl>
      </Card>
      <Before />
    </Page>
  );
}
