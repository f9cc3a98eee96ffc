// tokens.css from tokens.json: custom properties for both themes, by the person's choice or the system's.
import { readFileSync, writeFileSync } from 'node:fs';

const here = new URL('../shared/tokens/', import.meta.url);
const tokens = JSON.parse(readFileSync(new URL('tokens.json', here), 'utf8'));

const block = (values, name = (k) => k, unit = '') =>
  Object.entries(values).map(([k, v]) => `  --${name(k)}: ${v}${unit};`).join('\n');

const css = `/* tokens.css - made from tokens.json; change that. */
:root {
  color-scheme: light;
${block(tokens.colour.light)}
${tokens.gradient.map((c, i) => `  --gradient-${i + 1}: ${c};`).join('\n')}
${tokens.chart.map((c, i) => `  --chart-${i + 1}: ${c};`).join('\n')}
${block(tokens.font, (k) => `font-${k}`)}
${block(tokens.size, (k) => `size-${k}`, 'px')}
${block(tokens.space, (k) => `space-${k}`, 'px')}
${block(tokens.radius, (k) => `radius-${k}`, 'px')}
  --line-height: ${tokens['line-height']};
  --motion: ${tokens.motion};
}
:root[data-mantine-color-scheme='dark'], :root[data-theme='dark'] {
  color-scheme: dark;
${block(tokens.colour.dark)}
}
@media (prefers-color-scheme: dark) {
  :root:not([data-mantine-color-scheme], [data-theme]) {
    color-scheme: dark;
${block(tokens.colour.dark)}
  }
}
@media (prefers-reduced-motion: reduce) {
  :root { --motion: 0ms; }
}
`;
writeFileSync(new URL('tokens.css', here), css);
