// A file is announced, then sent in pieces, so that a large one needs no large request.
import { useRef, useState } from 'react';
import { Button, Progress } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { api, ok, putBytes } from '@shared/api/client';
import { useMay } from '@console/shared/api/me';
import { useI18n } from '@console/shared/i18n';
import { Drawing } from '@console/shared/ui/states';
import { useSayProblem } from '@console/shared/ui/toast';
import css from './import.module.css';

const piece = 4_000_000;

export function Drop() {
  const { t, format } = useI18n();
  const may = useMay('import');
  const client = useQueryClient();
  const [, go] = useLocation();
  const onError = useSayProblem();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [sent, setSent] = useState(0);
  const upload = useMutation({
    mutationFn: async (file: File) => {
      setSent(0);
      const made = await ok(api.POST('/api/imports', { body: { name: file.name, bytes: file.size } }));
      for (let at = 0; at < file.size; at += piece) {
        await putBytes(`/api/imports/${encodeURIComponent(made.id)}/file?offset=${at}`, file.slice(at, at + piece));
        setSent(Math.min(1, (at + piece) / file.size));
      }
      return made.id;
    },
    onSuccess: (id) => { void client.invalidateQueries({ queryKey: ['imports'] }); go(`/import/${id}`); },
    onError,
  });
  const take = (files: FileList | null) => { const f = files?.[0]; if (f && f.size > 0) upload.mutate(f); };
  if (!may) return <p className="soft">{t('error.askowner')}</p>;
  return (
    <div className={css.drop} data-over={over || undefined} onDragOver={(e) => { e.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)}
      onDrop={(e) => { e.preventDefault(); setOver(false); take(e.dataTransfer.files); }}>
      <Drawing of="path" />
      {upload.isPending ? (
        <div className={css.sending}>
          <p>{t('import.sending', { name: upload.variables.name, size: format.bytes(upload.variables.size) })}</p>
          <Progress value={sent * 100} aria-label={t('import.sending.label')} />
        </div>
      ) : (
        <>
          <p className={css.dropText}>{t('import.drop')}</p>
          <Button onClick={() => input.current?.click()}>{t('import.choose')}</Button>
          <input ref={input} type="file" hidden accept=".csv,.tsv,.txt,.json,.ndjson,.jsonl,.gz,text/csv" onChange={(e) => { take(e.currentTarget.files); e.currentTarget.value = ''; }} />
        </>
      )}
    </div>
  );
}
