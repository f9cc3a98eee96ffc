// What a plot shows, for who hears it: of each series how many points, the first, the last and the highest. The
// thin lines, which only compare, are left to the table.
import type { I18n } from '../i18n';
import type { PlotProps } from './Plot';

export function essenceOf({ t }: Pick<I18n, 't'>, { at, series, write }: Pick<PlotProps, 'at' | 'series' | 'write'>): string {
  return series.filter((s) => s.as !== 'thin').map(({ name, values }) => {
    const points = values.flatMap((v, i) => (v === null ? [] : [{ v, at: at[i] ?? '' }]));
    const [first] = points;
    const last = points.at(-1);
    if (!first || !last) return t('chart.essence.none', { name });
    const highest = points.reduce((top, p) => (p.v > top.v ? p : top));
    return t('chart.essence', { name, n: points.length, first: write(first.v), firstAt: first.at, last: write(last.v), lastAt: last.at, highest: write(highest.v), highestAt: highest.at });
  }).join(' ');
}
