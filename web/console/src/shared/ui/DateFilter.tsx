// A day as a filter in the address.
import { TextInput } from '@mantine/core';
import { useFilters } from './useAddress';

export function DateFilter({ name, label }: { name: string; label: string }) {
  const [filters, change] = useFilters();
  return (
    <TextInput type="date" aria-label={label} title={label} leftSection={<small>{label}</small>} leftSectionWidth={42} styles={{ input: { minWidth: 158, maxWidth: 168 } }}
      value={filters[name] ?? ''} onChange={(e) => change({ [name]: e.currentTarget.value || undefined })} />
  );
}
