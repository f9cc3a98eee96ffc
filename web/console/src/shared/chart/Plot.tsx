// ECharts in our colours, the few parts we use; drawn as SVG, named for readers, still when asked.
import { useEffect, useRef } from 'react';
import { useComputedColorScheme } from '@mantine/core';
import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { init, use as install, type ComposeOption, type EChartsType } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { LabelLayout } from 'echarts/features';
import type { BarSeriesOption, LineSeriesOption } from 'echarts/charts';
import type { GridComponentOption, TooltipComponentOption } from 'echarts/components';
import tokens from '@shared/tokens/tokens.json';
import { valueAxis } from './axis';

install([BarChart, LineChart, GridComponent, TooltipComponent, SVGRenderer, LabelLayout]);
type Option = ComposeOption<BarSeriesOption | LineSeriesOption | GridComponentOption | TooltipComponentOption>;

export interface Series {
  name: string;
  values: (number | null)[];
  as: 'bar' | 'line' | 'thin';
  colour?: number;
  stack?: boolean;
  /** How far the truth may lie from each value: drawn as a band. */
  margins?: (number | null)[];
}
export interface PlotProps { label: string; at: string[]; series: Series[]; write: (n: number) => string; writeAxis?: (n: number) => string; height?: number;
  /** No value can be larger, or smaller: the axis ends there, not beyond. */
  most?: number; least?: number }

/** From each value less its margin up to the value and its margin, within what the figure can be. */
const endsOf = (s: Series, least: number, most: number): ([number, number] | null)[] =>
  s.margins ? s.values.map((v, i) => { const m = s.margins?.[i]; return v === null || m == null ? null : [Math.max(least, v - m), Math.min(most, v + m)]; }) : [];

/** Two lines nobody sees: the lower ends, and what lies between, filled. */
function bandOf(ends: ([number, number] | null)[], stack: string, colour: string): LineSeriesOption[] {
  const part = (data: (number | null)[], opacity: number): LineSeriesOption => ({ type: 'line', data, stack, stackStrategy: 'all', symbol: 'none', silent: true, z: 0, lineStyle: { opacity: 0 }, areaStyle: { color: colour, opacity }, tooltip: { show: false } });
  return ends.length ? [part(ends.map((e) => e && e[0]), 0), part(ends.map((e) => e && e[1] - e[0]), 0.16)] : [];
}

function optionOf({ at, series, write, writeAxis, most, least }: PlotProps, dark: boolean, narrow: boolean): Option {
  const c = dark ? tokens.colour.dark : tokens.colour.light;
  const colour = (s: Series, i: number) => (s.as === 'thin' ? c.soft : (tokens.chart[s.colour ?? i] ?? c.soft));
  const ends = series.map((s) => endsOf(s, least ?? 0, most ?? Infinity));
  const lines = series.filter((s) => s.as === 'line').length;
  return {
    animation: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    animationDuration: 250,
    textStyle: { fontFamily: tokens.font.text, color: c.soft },
    grid: { left: 4, right: lines > 0 && !narrow ? 84 : 10, top: 14, bottom: 10, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    tooltip: {
      trigger: 'axis', backgroundColor: c.surface, borderColor: c.line, textStyle: { color: c.ink, fontSize: 13 }, confine: true,
      axisPointer: { type: 'line', lineStyle: { color: c.edge, type: 'dotted' } }, valueFormatter: (v) => (typeof v === 'number' ? write(v) : '–'),
    },
    xAxis: { type: 'category', data: at, boundaryGap: series.some((s) => s.as === 'bar'), axisTick: { show: false }, axisLine: { lineStyle: { color: c.line } }, axisLabel: { color: c.soft, fontSize: 12, hideOverlap: true, margin: 10 } },
    yAxis: { ...valueAxis([...series.flatMap((s) => s.values), ...ends.flat(2)], most, least), splitLine: { lineStyle: { color: c.line } }, axisLabel: { color: c.soft, fontSize: 12, formatter: (v: number) => (writeAxis ?? write)(v) } },
    series: [...ends.flatMap((e, i) => bandOf(e, `band ${i}`, colour(series[i]!, i))), ...series.map((s, i): BarSeriesOption | LineSeriesOption => s.as === 'bar'
      ? { type: 'bar', name: s.name, data: s.values, itemStyle: { color: colour(s, i), borderRadius: s.stack ? 0 : [3, 3, 0, 0] }, barMaxWidth: 26, barCategoryGap: '30%', ...(s.stack ? { stack: 'all' } : {}) }
      : {
          type: 'line', name: s.name, data: s.values, symbol: 'circle', symbolSize: 5, showSymbol: s.values.length < 3, connectNulls: false, z: s.as === 'thin' ? 1 : 3,
          itemStyle: { color: colour(s, i) }, lineStyle: { color: colour(s, i), width: s.as === 'thin' ? 1 : 2.2, type: s.as === 'thin' ? 'dashed' : 'solid' },
          endLabel: { show: s.as === 'line' && !narrow, formatter: s.name, color: c.ink, fontSize: 12, distance: 6, width: 76, overflow: 'break' }, labelLayout: { moveOverlap: 'shiftY' },
        })],
  };
}

export default function Plot(props: PlotProps) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const dark = useComputedColorScheme('light') === 'dark';
  useEffect(() => {
    const node = box.current;
    if (!node) return;
    const c = init(node, null, { renderer: 'svg' });
    chart.current = c;
    const watch = new ResizeObserver(() => c.resize());
    watch.observe(node);
    return () => { watch.disconnect(); c.dispose(); chart.current = null; };
  }, []);
  useEffect(() => {
    chart.current?.setOption(optionOf(props, dark, (box.current?.clientWidth ?? 600) < 480), true);
  }, [props, dark]);
  return <div ref={box} role="img" aria-label={props.label} style={{ width: '100%', height: props.height ?? 250 }} />;
}
