// A table as a file: RFC 4180, with a byte order mark so that spreadsheets read the umlauts.
type Cell = string | number | null;

export function csvOf(head: string[], rows: Cell[][]): string {
  const cell = (c: Cell) => {
    const s = c === null ? '' : String(c);
    const safe = typeof c === 'string' && /^[=+\-@\t\r]/.test(s) ? `'${s}` : s;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return [head, ...rows].map((r) => r.map(cell).join(',')).join('\r\n') + '\r\n';
}

export function saveCsv(name: string, head: string[], rows: Cell[][]) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(['\uFEFF', csvOf(head, rows)], { type: 'text/csv' }));
  link.download = `${name}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
