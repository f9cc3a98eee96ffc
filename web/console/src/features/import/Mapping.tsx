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
const formats = ['orders', 'shopify', 'suppression', 'consent', 'segment'] as const;

function Options({ value, change, currency }: { value: Schema['ImportOptions']; change: (o: Schema['ImportOptions']) => void; currency: boolean }) {
  const { t } = useI18n();
  return (
    <div className={css.options}>
      <NativeSelect label={t('import.decimal')} value={value.decimal ?? '.'} onChange={(e) => change({ ...value, decimal: e.currentTarget.value as '.' | ',' })} data={[{ value: '.', label: '1,234.50' }, { value: ',', label: '1.234,50' }]} />
      <NativeSelect label={t('import.dates')} value={value.date ?? 'iso'} onChange={(e) => change({ ...value, date: e.currentTarget.value })}
        data={[{ value: 'iso', label: '2026-12-31' }, { value: 'dmy', label: '31.12.2026' }, { value: 'mdy', label: '12/31/2026' }, ...(['iso', 'dmy', 'mdy', undefined].includes(value.date) ? [] : [{ value: value.date ?? '', label: value.date ?? '' }])]} />
      <TextInput label={t('import.zone')} value={value.zone ?? ''} placeholder="Europe/Berlin" onChange={(e) => change({ ...value, zone: e.currentTarget.value })} />
      {currency && <TextInput label={t('import.currency')} value={value.currency ?? ''} maxLength={3} placeholder="EUR" onChange={(e) => change({ ...value, currency: e.currentTarget.value.toUpperCase() })} />}
    </div>
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
  const [kind, setKind] = useState<Schema['ImportFormat']>(i.format ?? 'orders');
  const [mapping, setMapping] = useState<Record<string, string>>(i.mapping);
  const [options, setOptions] = useState(i.options);
  const mapped = kind !== 'segment' && kind !== 'shopify';
  const missing = mapped ? i.fields.filter((f) => f.required && !mapping[f.name]) : [];
  const start = useMutation({
    mutationFn: () => ok(api.POST('/api/imports/{id}/start', { params: { path: { id: i.id } }, body: { format: kind, mapping, options } })),
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
                <NativeSelect label={word('field', f.name)} description={f.note} withAsterisk={f.required} required={f.required} value={mapping[f.name] ?? ''}
                  onChange={(e) => { const column = e.currentTarget.value; setMapping((m) => { const { [f.name]: _, ...rest } = m; return column ? { ...rest, [f.name]: column } : rest; }); }}
                  data={[{ value: '', label: t('import.none') }, ...i.columns.map((c) => ({ value: c.name, label: `${c.name} (${format.percent(c.filled, 0)})` }))]} />
                <p className="soft cut" title={samples(mapping[f.name])}>{samples(mapping[f.name]) || '–'}</p>
              </li>
            ))}
          </ul>
        </Card>
      )}
      {kind !== 'segment' && <Card title={t('import.reading')}><Options value={options} change={setOptions} currency={kind === 'orders' && !mapping.currency} /></Card>}
      {i.sample.length > 0 && <Preview i={i} mapping={mapping} />}
      {missing.length > 0 && <Notice tone="warn">{t('import.missing', { fields: format.list(missing.map((f) => word('field', f.name))) })}</Notice>}
      <div className="row">
        <Button type="submit" loading={start.isPending} disabled={missing.length > 0}>{t('import.start')}</Button>
        <span className="soft">{t('import.silent')}</span>
      </div>
    </form>
  );
}
