// A table as a file: RFC 4180, with a byte order mark so that spreadsheets read the umlauts. What the
// page shows is there in its words, under the page's titles; behind it the codes, under names that are
// the same in every language (docs/exports.md).
export type Cell = string | number | boolean | null;

/** A column of a list as it is written to the file. */
export interface Written<T> {
  title: string;
  /** What the page says, as a word, a number or a time; a column without it is left out. */
  text?: (row: T) => Cell;
  /** The facts behind it, by the names machines know them by. */
  codes?: Record<string, (row: T) => Cell>;
}

export function tableOf<T>(columns: Written<T>[], rows: T[]): { head: string[]; cells: Cell[][] } {
  const all = columns.flatMap((c) => (c.text ? [[c.title, c.text] as const, ...Object.entries(c.codes ?? {})] : []));
  return { head: all.map(([title]) => title), cells: rows.map((r) => all.map(([, of]) => of(r))) };
}

/** An amount in its currency's own unit, as a number a spreadsheet adds up: 59.9, not 5990. */
export function amountOf(money: { minor: number; currency: string } | null | undefined): number | null {
  if (!money) return null;
  const digits = new Intl.NumberFormat('en', { style: 'currency', currency: money.currency }).resolvedOptions().maximumFractionDigits ?? 2;
  return money.minor / 10 ** digits;
}

export function csvOf(head: string[], rows: Cell[][]): string {
  const cell = (c: Cell) => {
    const s = c === null ? '' : String(c);
    const safe = typeof c === 'string' && /^[=+\-@\t\r]/.test(s) ? `'${s}` : s;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return [head, ...rows].map((r) => r.map(cell).join(',')).join('\r\n') + '\r\n';
}

export function saveCsv(name: string, { head, cells }: { head: string[]; cells: Cell[][] }) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(['\uFEFF', csvOf(head, cells)], { type: 'text/csv' }));
  link.download = `${name}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
