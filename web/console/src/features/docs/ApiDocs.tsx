// A readable page of the OpenAPI description: every door by topic, what goes in, what comes out.
import { useQuery } from '@tanstack/react-query';
import { useI18n } from '@console/shared/i18n';
import { Card, Page, Tag } from '@console/shared/ui/parts';
import { Loaded } from '@console/shared/ui/states';
import { shapeOf, type Json } from './shape';
import css from './docs.module.css';

interface Operation { method: string; path: string; op: Json }

const get = (o: Json | undefined, key: string): Json => (o?.[key] ?? {}) as Json;
const text = (o: Json, key: string) => (typeof o[key] === 'string' ? o[key] : '');

function byTopic(doc: Json): Map<string, Operation[]> {
  const topics = new Map<string, Operation[]>();
  for (const [path, methods] of Object.entries(get(doc, 'paths')))
    for (const [method, op] of Object.entries(methods as Json)) {
      const topic = ((op as Json).tags as string[] | undefined)?.[0] ?? '';
      topics.set(topic, [...(topics.get(topic) ?? []), { method, path, op: op as Json }]);
    }
  return topics;
}

function Parameters({ doc, op }: { doc: Json; op: Json }) {
  const { t } = useI18n();
  const all = ((op.parameters ?? []) as Json[]).map((p) => {
    const name = typeof p.$ref === 'string' ? p.$ref.split('/').pop() : undefined;
    return name ? get(get(get(doc, 'components'), 'parameters'), name) : p;
  });
  if (all.length === 0) return null;
  return (
    <>
      <h4>{t('docs.parameters')}</h4>
      <ul className={css.parameters}>{all.map((p) => <li key={text(p, 'name')}><code>{text(p, 'name')}</code> <span className="soft">{text(p, 'in')}, {shapeOf(doc, get(p, 'schema'), 0)} {text(p, 'description')}</span></li>)}</ul>
    </>
  );
}

function Door({ doc, method, path, op }: Operation & { doc: Json }) {
  const { t } = useI18n();
  const content = (o: Json) => Object.entries(get(o, 'content'))[0];
  const body = content(get(op, 'requestBody'));
  const answers = Object.entries(get(op, 'responses')).filter(([code]) => code.startsWith('2'));
  const roles = op['x-roles'] as string[] | undefined;
  return (
    <details className={css.door}>
      <summary><span className={css.method} data-method={method}>{method.toUpperCase()}</span><code>{path}</code><span className="soft">{text(op, 'summary')}</span></summary>
      <div className={css.inside}>
        {text(op, 'description') && <p>{text(op, 'description')}</p>}
        {roles && roles.length > 0 && roles.length < 5 && <p className="row">{roles.map((r) => <Tag key={r} icon="person">{r}</Tag>)}</p>}
        <Parameters doc={doc} op={op} />
        {body && <><h4>{t('docs.body')} <small className="soft">{body[0]}</small></h4><pre tabIndex={0}>{shapeOf(doc, get(body[1] as Json, 'schema'), 0)}</pre></>}
        {answers.map(([code, answer]) => {
          const c = content(answer as Json);
          return <div key={code}><h4>{code} <small className="soft">{c?.[0] ?? t('docs.nobody')}</small></h4>{c && <pre tabIndex={0}>{shapeOf(doc, get(c[1] as Json, 'schema'), 0)}</pre>}</div>;
        })}
      </div>
    </details>
  );
}

export default function ApiDocs() {
  const { t } = useI18n();
  const doc = useQuery({ queryKey: ['openapi'], queryFn: async () => (await (await fetch('/openapi.json')).json()) as Json, staleTime: Infinity });
  return (
    <Page title={t('docs.title')} hint={<>{t('docs.hint')} <a href="/openapi.json">openapi.json</a></>}>
      <Loaded query={doc}>
        {(d) => (
          <>
            <p className="soft" style={{ maxWidth: '80ch' }}>{text(get(d, 'info'), 'description')}</p>
            {[...byTopic(d)].map(([topic, ops]) => <Card key={topic} title={topic}><div>{ops.map((o) => <Door key={o.method + o.path} doc={d} {...o} />)}</div></Card>)}
          </>
        )}
      </Loaded>
    </Page>
  );
}
