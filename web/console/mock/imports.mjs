// The mock's imports: columns of the file's first line, a minute of progress, an account.
import { iso, now } from './shop.mjs';
import { state } from './state.mjs';

const ok = (body, status = 200) => ({ status, body });
const guess = { invoice: 'order_id', order: 'order_id', name: 'order_id', stockcode: 'line.sku', sku: 'line.sku', description: 'line.name', quantity: 'line.quantity', invoicedate: 'placed_at', date: 'placed_at', price: 'line.price', 'customer id': 'user_id', email: 'email', country: 'country' };
const fields = [['order_id', true], ['placed_at', true], ['currency', true], ['user_id'], ['email'], ['name'], ['total'], ['line.sku'], ['line.name'], ['line.quantity'], ['line.price'], ['country'], ['promised_at'], ['delivered_at']]
  .map(([name, required = false]) => ({ name, required, note: '' }));
const running = 6000;

const make = (name, bytes) => ({ id: `i_${state.imports.size + 1}`, name, bytes, received: 0, created_at: iso(now), by: state.person.name, state: 'uploading', format: null, columns: [], fields, mapping: {}, options: { zone: 'Europe/London', day_first: false }, sample: [], progress: null, account: null, problem: null });

function look(i, text) {
  const rows = text.split(/\r?\n/).filter(Boolean).slice(0, 8).map((l) => l.split(','));
  const [head = [], ...sample] = rows;
  i.columns = head.map((name, c) => ({ name, samples: [...new Set(sample.map((r) => r[c] ?? ''))].slice(0, 5), filled: 0.98, suggested: guess[name.toLowerCase()] ?? null }));
  i.mapping = Object.fromEntries(i.columns.filter((c) => c.suggested).map((c) => [c.suggested, c.name]));
  Object.assign(i, { sample, state: 'ready', format: 'orders' });
}

function tick(i) {
  if (i.state !== 'running') return i;
  const done = Math.min(1, (Date.now() - i.startedAt) / running);
  i.progress = { lines: Math.round(1067370 * done), done, per_second: 84210, seconds_left: Math.round((1 - done) * 13), rejected: Math.round(41 * done) };
  if (done >= 1) Object.assign(i, { state: 'done', account: { lines: 1067370, stored: 53628, repeated: 1088, rejected: 41, orders: 44876, customers: 5942, may: { offers: 12310, news: 4020, nothing: 311 }, reasons: { none: 3710, objected: 310, suppressed: 311 } } });
  return i;
}
const shown = (i) => { const { startedAt: _, ...rest } = tick(i); return rest; };
const at = (ids) => state.imports.get(ids[0]);

export const importRoutes = [
  ['GET', '/api/imports', () => ok({ items: [...state.imports.values()].reverse().map(shown), next: null })],
  ['POST', '/api/imports', ({ body }) => { const i = make(body.name, body.bytes); state.imports.set(i.id, i); return ok(shown(i), 201); }],
  ['PUT', '/api/imports/{id}/file', ({ ids, body }) => { const i = at(ids); if (i.received === 0) i.head = body.toString('utf8', 0, 4000); i.received += body.length; if (i.received >= i.bytes) { look(i, i.head); delete i.head; } return ok(shown(i)); }],
  ['GET', '/api/imports/{id}', ({ ids }) => (at(ids) ? ok(shown(at(ids))) : { status: 404, body: { type: 'about:blank', title: 'There is no such import', status: 404 } })],
  ['POST', '/api/imports/{id}/start', ({ ids, body }) => ok(shown(Object.assign(at(ids), body, { state: 'running', startedAt: Date.now() })))],
  ['DELETE', '/api/imports/{id}', ({ ids }) => { at(ids).state = 'cancelled'; return ok(undefined); }],
  ['GET', '/api/imports/{id}/rejects', () => ({ status: 200, body: 'line,reason\r\n', headers: { 'Content-Type': 'text/csv' } })],
];
