// The axis as it is drawn: what stands at its marks.
import { LineChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use as install } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { expect, test } from 'vitest';
import { valueAxis } from './axis';

install([LineChart, GridComponent, SVGRenderer]);

function marks(values: number[], most?: number, least?: number): number[] {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: 600, height: 250 });
  chart.setOption({ animation: false, grid: {}, xAxis: { type: 'category', show: false }, yAxis: { ...valueAxis(values, most, least), axisLabel: { formatter: (v: number) => `mark ${v}` } }, series: [{ type: 'line', data: values }] });
  const drawn = [...chart.renderToSVGString().matchAll(/mark ([-\d.]+)/g)].map((m) => Number(m[1]));
  chart.dispose();
  return drawn;
}

test.each([[[0.9, 1]], [[0.2, 0.85]], [[1, 1]]])('shares %j end at 100 %%', (values) => expect(Math.max(...marks(values, 1))).toBe(1));
test('small shares keep their size', () => expect(Math.max(...marks([0.1, 0.21], 1))).toBeLessThan(0.5));
test('an axis that nothing bounds ends above its values', () => expect(Math.max(...marks([0.9, 1]))).toBeGreaterThanOrEqual(1));
test('a score that may be below nothing has room for it', () => expect(marks([-40, 95], 100, -100)).toEqual([-100, -50, 0, 50, 100]));
test('and none where it is not', () => expect(Math.min(...marks([20, 95], 100, -100))).toBe(0));
