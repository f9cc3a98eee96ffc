// Twenty-eight days as bars from zero, drawn without a library so that Home stays light.
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useI18n } from '@console/shared/i18n';
import css from './home.module.css';

interface Point { day: string; value: number; more: string }
const width = 560;
const gutter = 44;
const height = 150;

function niceTop(max: number): number {
  if (max <= 4) return 4;
  const step = 10 ** Math.floor(Math.log10(max));
  // Half of it stands at the axis too and must be whole.
  return [1, 2, 4, 6, 8, 10].map((k) => k * step).find((top) => top >= max) ?? max;
}

export function Bars({ label, points, unit, colour, href }: { label: string; points: Point[]; unit: string; colour: string; href: (day: string) => string }) {
  const { t, format } = useI18n();
  const [, go] = useLocation();
  const [at, setAt] = useState<number | null>(null);
  const top = niceTop(Math.max(0, ...points.map((p) => p.value)));
  const slot = (width - gutter) / Math.max(1, points.length);
  const total = points.reduce((sum, p) => sum + p.value, 0);
  const highest = points.reduce((most, p) => (p.value > most.value ? p : most), points[0] ?? { day: '', value: 0 });
  const shown = at === null ? null : points[at];
  return (
    <figure className={css.bars}>
      <figcaption className="num">
        {shown ? <><b>{format.number(shown.value)}</b> {unit} · {format.day(shown.day)}{shown.more && ` · ${shown.more}`}</> : <><b>{format.number(total)}</b> {unit} · {t('home.days', { n: points.length })}</>}
      </figcaption>
      <svg viewBox={`0 0 ${width} ${height + 22}`} role="img" aria-label={`${label}: ${t('home.bars', { n: total, unit, days: points.length })}${total > 0 ? ` ${t('home.bars.highest', { highest: highest.value, day: format.day(highest.day) })}` : ''}`} onMouseLeave={() => setAt(null)}>
        {[0, 0.5, 1].map((y) => (
          <g key={y}>
            <line x1={gutter} x2={width} y1={height - y * (height - 14)} y2={height - y * (height - 14)} stroke="var(--line)" />
            <text x={gutter - 8} y={height - y * (height - 14) + 4} textAnchor="end" className={css.axis}>{format.number(top * y)}</text>
          </g>
        ))}
        {points.map((p, i) => {
          const h = (p.value / top) * (height - 14);
          return (
            <g key={p.day} className={css.bar} onClick={() => go(href(p.day))}>
              <rect x={gutter + i * slot} y="0" width={slot} height={height} fill="transparent" onMouseEnter={() => setAt(i)} />
              <rect x={gutter + i * slot + slot * 0.16} y={height - h} width={slot * 0.68} height={h} rx="2" fill={colour} opacity={at === null || at === i ? 1 : 0.45} pointerEvents="none" />
            </g>
          );
        })}
        {points.map((p, i) => (i % 7 === 0 ? <text key={p.day} x={gutter + i * slot + slot * 0.16} y={height + 17} className={css.axis}>{format.dayShort(p.day)}</text> : null))}
      </svg>
      <table className="only-read">
        <caption>{label}</caption>
        <thead><tr><th scope="col">{t('step.day')}</th><th scope="col">{unit}</th></tr></thead>
        <tbody>{points.map((p) => <tr key={p.day}><th scope="row">{format.day(p.day)}</th><td>{format.number(p.value)}</td></tr>)}</tbody>
      </table>
    </figure>
  );
}
