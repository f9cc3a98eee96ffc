// Which column is what: suggested by looking at the values, corrected by the person, seen on the first rows.
import { useState } from 'react';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, ok, type Schema } from '@shared/api/client';
import { useI18n } from '@console/shared/i18n';
import { Card, Notice } from '@console/shared/ui/parts';
import { useSayProblem } from '@console/shared/ui/toast';
import { useWord } from '@console/shared/words/tags';
import css from './import.module.css';

type ImportData = Schema['Import'];
const formats = ['orders', 'shopify', 'suppressions', 'consents', 'segment'] as const;

function Options({ value, change, currency }: { value: Schema['ImportOptions']; change: (o: Schema['ImportOptions']) => void; currency: boolean }) {
  const { t } = useI18n();
  const text = (key: 'zone' | 'currency' | 'refund_when_order_id_starts' | 'adjustment_when_order_id_starts', label: string, placeholder: string) => (
    <TextInput label={label} value={value[key] ?? ''} placeholder={placeholder} onChange={(e) => change({ ...value, [key]: e.currentTarget.value })} />
  );
  return (
    <>
      <div className={css.options}>
        <NativeSelect label={t('import.dates')} value={value.day_first ? 'dmy' : 'iso'} onChange={(e) => change({ ...value, day_first: e.currentTarget.value === 'dmy' })} data={[{ value: 'iso', label: '2026-12-31, 12/31/2026' }, { value: 'dmy', label: '31.12.2026, 31/12/2026' }]} />
        {text('zone', t('import.zone'), 'Europe/Berlin')}
        {currency && text('currency', t('import.currency'), 'EUR')}
        {text('refund_when_order_id_starts', t('import.refunds'), 'C')}
        {text('adjustment_when_order_id_starts', t('import.adjustments'), 'A')}
      </div>
      <p className="soft" style={{ marginTop: 8 }}>{t('import.prefix')}</p>
    </>
  );
}

function Preview({ i, mapping }: { i: ImportData; mapping: Record<string, string> }) {
  const { t } = useI18n();
  const word = useWord();
  const fieldOf = (column: string) => Object.entries(mapping).filter(([, c]) => c === column).map(([f]) => word('field', f)).join(', ');
  return (
    <Card title={t('import.preview')}>
      <div className={css.scroll} tabIndex={0} role="region" aria-label={t('import.preview')}>
        <table className={css.preview}>
          <thead><tr>{i.columns.map((c) => <th key={c.name} scope="col" data-used={fieldOf(c.name) ? true : undefined}>{c.name}<small>{fieldOf(c.name) || t('import.unused')}</small></th>)}</tr></thead>
          <tbody>{i.sample.slice(0, 6).map((row, r) => <tr key={r}>{row.map((cell, c) => <td key={c} title={cell}>{cell}</td>)}</tr>)}</tbody>
        </table>
      </div>
    </Card>
  );
}

export function Mapping({ i }: { i: ImportData }) {
  const { t, format } = useI18n();
  const word = useWord();
  const client = useQueryClient();
  const onError = useSayProblem();
  const clean = (o: Schema['ImportOptions']) => Object.fromEntries(Object.entries(o).filter(([, v]) => v !== '' && v !== undefined)) as Schema['ImportOptions'];
  const [kind, setKind] = useState<Schema['ImportFormat']>(i.format ?? 'orders');
  const [mapping, setMapping] = useState<Record<string, string>>(i.mapping);
  const [options, setOptions] = useState(i.options);
  const mapped = kind === 'orders';
  const missing = mapped ? i.fields.filter((f) => f.required && !mapping[f.name] && !(f.name === 'currency' && options.currency)).map((f) => word('field', f.name)) : [];
  if (mapped && !mapping.total && !mapping['line.price']) missing.push(t('import.needed'));
  const start = useMutation({
    mutationFn: () => ok(api.POST('/api/imports/{id}/start', { params: { path: { id: i.id } }, body: { format: kind, mapping: mapped ? mapping : {}, options: mapped ? clean(options) : {} } })),
    onSuccess: (fresh) => client.setQueryData(['import', i.id], fresh),
    onError,
  });
  const samples = (column: string | undefined) => i.columns.find((c) => c.name === column)?.samples.slice(0, 3).join(' · ') ?? '';
  return (
    <form className="stack" style={{ gap: 20 }} onSubmit={(e) => { e.preventDefault(); start.mutate(); }}>
      <Card title={t('import.what')}>
        <div className={css.options}>
          <NativeSelect label={t('import.format')} value={kind} onChange={(e) => setKind(e.currentTarget.value as Schema['ImportFormat'])} data={formats.map((f) => ({ value: f, label: t(`format.${f}`) }))} />
          <p className="soft">{t(`format.${kind}.what`)}</p>
        </div>
      </Card>
      {mapped && (
        <Card title={t('import.columns')}>
          <ul className={css.fields}>
            {i.fields.map((f) => (
              <li key={f.name}>
                <NativeSelect label={word('field', f.name)} description={f.note} withAsterisk={f.required} value={mapping[f.name] ?? ''}
                  onChange={(e) => { const column = e.currentTarget.value; setMapping((m) => { const { [f.name]: _, ...rest } = m; return column ? { ...rest, [f.name]: column } : rest; }); }}
                  data={[{ value: '', label: t('import.none') }, ...i.columns.map((c) => ({ value: c.name, label: `${c.name} (${format.percent(c.filled, 0)})` }))]} />
                <p className="soft cut" title={samples(mapping[f.name])}>{samples(mapping[f.name]) || '–'}</p>
              </li>
            ))}
          </ul>
        </Card>
      )}
      {mapped && <Card title={t('import.reading')}><Options value={options} change={setOptions} currency={!mapping.currency} /></Card>}
      {i.sample.length > 0 && <Preview i={i} mapping={mapping} />}
      {missing.length > 0 && <Notice tone="warn">{t('import.missing', { fields: format.list(missing) })}</Notice>}
      <div className="row">
        <Button type="submit" loading={start.isPending} disabled={missing.length > 0}>{t('import.start')}</Button>
        <span className="soft">{t('import.silent')}</span>
      </div>
    </form>
  );
}
