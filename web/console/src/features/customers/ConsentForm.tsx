// A consent or an objection told on the phone or in a shop is noted with what was said.
import { useState } from 'react';
import { Button, Modal, NativeSelect, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, ok } from '@shared/api/client';
import { useMay } from '@console/shared/api/me';
import { useT } from '@console/shared/i18n';
import { useSayProblem, useToast } from '@console/shared/ui/toast';

export function ConsentForm({ id }: { id: string }) {
  const t = useT();
  const may = useMay('care');
  const say = useToast();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const [state, setState] = useState<'granted' | 'objected'>('objected');
  const [purpose, setPurpose] = useState('marketing');
  const [text, setText] = useState('');
  const onError = useSayProblem();
  const save = useMutation({
    mutationFn: () => ok(api.POST('/api/customers/{id}/consent', { params: { path: { id } }, body: { channel: 'email', purpose, state, text } })),
    onSuccess: (c) => {
      client.setQueryData(['customer', id], c);
      void client.invalidateQueries({ queryKey: ['timeline', id] });
      setOpen(false); setText(''); say(t('consent.saved'));
    },
    onError,
  });
  if (!may) return null;
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={() => setOpen(true)}>{t('consent.note')}</Button>
      <Modal opened={open} onClose={() => setOpen(false)} title={t('consent.title')} closeButtonProps={{ 'aria-label': t('do.close') }}>
        <form className="stack" onSubmit={(e) => { e.preventDefault(); save.mutate(); }}>
          <NativeSelect label={t('consent.what')} value={state} onChange={(e) => setState(e.currentTarget.value as typeof state)} data={[{ value: 'objected', label: t('consent.objects') }, { value: 'granted', label: t('consent.agrees') }]} />
          <NativeSelect label={t('consent.to')} value={purpose} onChange={(e) => setPurpose(e.currentTarget.value)} data={[{ value: 'marketing', label: t('purpose.marketing') }, { value: 'feedback', label: t('purpose.feedback') }, { value: 'tracking', label: t('purpose.tracking') }]} />
          <Textarea label={t('consent.text')} description={t('consent.text.hint')} required withAsterisk={false} autosize minRows={3} value={text} onChange={(e) => setText(e.currentTarget.value)} />
          <div className="row-end"><Button variant="default" onClick={() => setOpen(false)}>{t('do.cancel')}</Button><Button type="submit" loading={save.isPending}>{t('do.save')}</Button></div>
        </form>
      </Modal>
    </>
  );
}
