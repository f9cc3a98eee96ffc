// The mock's routes: method, path, answer, and whether it is open to who is not signed in.
import * as a from './answers.mjs';
import { importRoutes } from './imports.mjs';
import { lastDays, report } from './report.mjs';
import { settingsRoutes } from './settings.mjs';
import { day, emptyShop, eur, iso, kinds, makeShop, now } from './shop.mjs';
import { state } from './state.mjs';

export const problem = (status, title, detail, field) => ({ status, body: { type: 'about:blank', title, status, ...(detail ? { detail } : {}), ...(field ? { field } : {}) } });
const ok = (body, status = 200, headers = {}) => ({ status, body, headers });
const full = makeShop();
const none = emptyShop();
const shopOf = ({ mode }) => (mode === 'empty' || mode === 'first' ? none : full);

function page(q, all, toRow) {
  const limit = Number(q.get('limit') ?? 50);
  const at = Number(q.get('cursor') ?? 0);
  return ok({ items: all.slice(at, at + limit).map(toRow), next: at + limit < all.length ? String(at + limit) : null, total: all.length });
}
const has = (text, q) => !q || JSON.stringify(text).toLowerCase().includes(q.toLowerCase());
const same = (q, name, value) => !q.get(name) || q.get(name) === String(value);
const between = (q, at) => (!q.get('from') || at >= q.get('from')) && (!q.get('to') || at < q.get('to'));
const one = (list, id, make) => { const x = list.find((y) => y.id === id); return x ? ok(make(x)) : problem(404, 'There is no such thing'); };

function me({ mode }) {
  const rehearsal = mode === 'rehearsal' || mode === 'first';
  return {
    person: state.person, csrf: 'mock-csrf', now: iso(now), clock_virtual: mode === 'clock', sample: state.sample || mode === 'sample', shop: 'Nordlicht', zone: 'Europe/Berlin', currency: 'EUR',
    storefronts: state.storefronts.map(({ id, name }) => ({ id, name })), received_events: mode === 'first' ? 0 : 48213, version: '0.1',
    sending: { mode: rehearsal ? 'rehearsal' : state.mode, paused: state.paused ?? (mode === 'paused' ? { at: iso(now - 600_000), by: 'Anna Schmidt', reason: 'Wrong price in the confirmation' } : null), failing: mode === 'failing' ? { since: iso(now - 400_000), reason: '454 4.7.0 Temporary authentication failure' } : null, trial_addresses: state.trial },
  };
}
const sending = (cx) => ok(me(cx).sending);

function home(cx) {
  const s = shopOf(cx);
  const today = iso(now).slice(0, 10);
  const empty = s === none;
  const latest = s.messages.filter((m) => m.sent_at && m.sent_at <= iso(now)).slice(0, 9).map((m, i) => ({ at: iso(now - i * 1_100_000), what: ['order', 'message', 'delivered', 'answer', 'late', 'order', 'review', 'delivered', 'unsubscribed'][i], customer: m.customer, order: { id: m.order.id, number: m.order.number }, message_id: m.id, facts: [{}, { kind: m.kind }, {}, { survey: 'nps', score: 9 }, {}, {}, { rating: 5 }, {}, {}][i] }));
  return ok({
    now: iso(now), day: today, on_way: empty ? 0 : 1204, late: empty ? 0 : 17, cases: 0, orders_today: empty ? 0 : 38, orders_yesterday: 61, revenue_today: empty ? [] : [eur(312450)],
    repeat: empty ? { value: null, n: 0, change: null } : { value: 0.314, n: 8211, change: 0.008 }, messages_today: { sent: empty ? 0 : 96, planned: empty ? 0 : 41, lapsed: 3, failed: empty ? 0 : 2 }, answers_today: 12, latest, series: empty ? [] : lastDays(28),
    setup: [{ step: 'events', done: !empty }, { step: 'brand', done: true }, { step: 'sender', done: true }, { step: 'smtp', done: cx.mode !== 'rehearsal' && !empty }, { step: 'golive', done: cx.mode !== 'rehearsal' && !empty }, { step: 'people', done: cx.mode !== 'rehearsal' && !empty }],
  });
}

const products = (s) => [...new Map(s.orders.flatMap((o) => o.lines.map((l) => [l.product_id, { o, l }]))).values()].map(({ o, l }) => ({
  product_id: l.product_id, sku: l.sku, name: l.name, category: null, brand: null, url: null, image_url: null, prices: [{ variant: l.variant ?? null, price: l.price }], stock: null, changed_at: o.placed_at, told_at: o.placed_at,
}));

const lastOrder = (a, b) => ((a.last_order_at ?? '') < (b.last_order_at ?? '') ? 1 : -1);
const sorts = { spent: (a, b) => b.spent.minor - a.spent.minor, orders: (a, b) => b.orders - a.orders, name: (a, b) => (a.name ?? '').localeCompare(b.name ?? ''), since: (a, b) => (a.since < b.since ? 1 : -1), last_order: lastOrder };
const signIn = (cx) => ({ status: 200, body: me(cx), headers: { 'Set-Cookie': 'afterglow_session=mock; Path=/; HttpOnly; SameSite=Lax' } });

export const routes = [
  ['POST', '/api/session', (cx) => (cx.body.password === 'afterglow mock' ? signIn(cx) : problem(401, 'Not signed in', 'E-mail and password do not go together.')), true],
  ['DELETE', '/api/session', () => ({ headers: { 'Set-Cookie': 'afterglow_session=; Path=/; Max-Age=0' } })],
  ['GET', '/api/session/link', ({ q }) => (q.get('token') === 'used' ? problem(404, 'The link is used or too old') : ok({ purpose: q.get('token') === 'owner' ? 'owner' : 'invite', email: q.get('token') === 'owner' ? null : 'jonas@example.com', name: q.get('token') === 'owner' ? null : 'Jonas Weber', shop: 'Nordlicht', expires_at: iso(now + day) })), true],
  ['POST', '/api/session/link', (cx) => signIn(cx), true],
  ['GET', '/api/me', (cx) => ok(me(cx))],
  ['PUT', '/api/me', (cx) => { Object.assign(state.person, cx.body); return ok(me(cx)); }],
  ['PUT', '/api/me/password', ({ body }) => (body.old === 'afterglow mock' ? ok(undefined) : problem(422, 'A field is at fault', 'This is not the present password.', 'old'))],
  ['GET', '/api/home', home],
  ['GET', '/api/report', (cx) => ok(report(cx.q, shopOf(cx) === none))],
  ['GET', '/api/report.csv', () => ok('day,value\r\n', 200, { 'Content-Type': 'text/csv' })],
  ['GET', '/api/customers', (cx) => page(cx.q, shopOf(cx).customers.filter((c) => has([c.name, c.email], cx.q.get('q')) && same(cx.q, 'may_get', c.may_get) && same(cx.q, 'country', c.country) && (!cx.q.get('late') || c.late > 0) && c.orders >= Number(cx.q.get('orders_min') ?? 0)).sort(sorts[cx.q.get('sort') ?? 'last_order']), (c) => c)],
  ['GET', '/api/customers/{id}', (cx) => one(full.customers, cx.ids[0], (c) => a.customer(full, c))],
  ['GET', '/api/customers/{id}/timeline', (cx) => { const c = full.customers.find((x) => x.id === cx.ids[0]); const wanted = cx.q.get('kind')?.split(','); return page(cx.q, a.timeline(full, c).filter((i) => !wanted || wanted.includes(i.kind)), (i) => i); }],
  ['POST', '/api/customers/{id}/consent', (cx) => one(full.customers, cx.ids[0], (c) => { c.may_get = cx.body.state === 'granted' ? 'offers' : 'news'; return a.customer(full, c); })],
  ['GET', '/api/orders', (cx) => page(cx.q, shopOf(cx).orders.filter((o) => has([o.number, o.customer], cx.q.get('q')) && same(cx.q, 'state', o.state) && same(cx.q, 'customer', o.customer.id) && same(cx.q, 'storefront', o.storefront) && (!cx.q.get('late') || o.late) && between(cx.q, o.placed_at)), a.orderRow)],
  ['GET', '/api/orders/{id}', (cx) => one(full.orders, cx.ids[0], (o) => ({ ...o, parcels: full.parcels.filter((p) => p.order.id === o.id).map(a.parcelRow), messages: full.messages.filter((m) => m.order.id === o.id).map(a.messageRow) }))],
  ['GET', '/api/parcels', (cx) => page(cx.q, shopOf(cx).parcels.filter((p) => has([p.tracking_number, p.order, p.customer], cx.q.get('q')) && same(cx.q, 'state', p.state) && (!cx.q.get('late') || p.late) && (!cx.q.get('open') || p.state !== 'delivered') && same(cx.q, 'storefront', shopOf(cx).orders.find((o) => o.id === p.order.id)?.storefront)), a.parcelRow)],
  ['GET', '/api/parcels/{id}', (cx) => one(full.parcels, cx.ids[0], (p) => p)],
  ['GET', '/api/products', (cx) => page(cx.q, products(shopOf(cx)), (p) => p)],
  ['GET', '/api/products/{id}', (cx) => { const p = products(full).find((x) => x.product_id === cx.ids[0]); return p ? ok({ ...p, versions: [{ ...p, version: 1, changed: ['name', 'price/EUR'] }] }) : problem(404, 'There is no such product'); }],
  ['GET', '/api/messages', (cx) => page(cx.q, shopOf(cx).messages.filter((m) => has([m.subject, m.customer], cx.q.get('q')) && ['kind', 'state', 'class', 'channel', 'journey'].every((k) => same(cx.q, k, m[k])) && same(cx.q, 'customer', m.customer.id) && between(cx.q, m.due_at)), a.messageRow)],
  ['GET', '/api/messages/{id}', (cx) => one(full.messages, cx.ids[0], a.message)],
  ['GET', '/api/messages/{id}/html', (cx) => { const m = full.messages.find((x) => x.id === cx.ids[0]); return { body: a.mailHtml(m), headers: { 'Content-Security-Policy': "sandbox; default-src 'none'; img-src https: data:; style-src 'unsafe-inline'; frame-ancestors 'self'" } }; }],
  ['POST', '/api/messages/{id}/revoke', (cx) => one(full.messages, cx.ids[0], (m) => { m.state = 'revoked'; m.reason = 'revoked'; return a.message(m); })],
  ['GET', '/api/products', () => ok({ items: [], next: null })],
  ['GET', '/api/journeys', (cx) => ok({ items: cx.mode === 'empty' ? [] : Object.keys(kinds).map((k) => a.journeyRow(k, state.pausedJourneys)), next: null })],
  ['GET', '/api/journeys/{name}', (cx) => (kinds[cx.ids[0]] ? ok(a.journey(cx.ids[0], state.pausedJourneys)) : problem(404, 'There is no such journey'))],
  ['PUT', '/api/journeys/{name}', (cx) => { state.pausedJourneys[cx.body.state === 'paused' ? 'add' : 'delete'](cx.ids[0]); return ok(a.journey(cx.ids[0], state.pausedJourneys)); }],
  ['POST', '/api/pause', (cx) => { state.paused = { at: iso(now), by: state.person.name, ...cx.body }; return sending(cx); }],
  ['GET', '/api/resume', () => ok({ items: [{ kind: 'order_confirmation', class: 'transactional', count: 12, oldest_due_at: iso(now - 500_000) }, { kind: 'nps', class: 'feedback', count: 31, oldest_due_at: iso(now - 300_000) }], first: full.messages.filter((m) => m.state === 'planned').slice(0, 4).map(a.messageRow) })],
  ['POST', '/api/resume', (cx) => { state.paused = null; return sending(cx); }],
  ['GET', '/api/golive', (cx) => ok(golive(cx))],
  ['POST', '/api/golive', (cx) => { state.mode = cx.body.mode; state.trial = cx.body.trial_addresses; Object.assign(state.senders, cx.body.kinds); return ok(golive(cx)); }],
  ['GET', '/api/sample', () => ok({ state: 'ready', done: 1 })],
  ['POST', '/api/sample', () => { state.sample = true; return ok({ state: 'ready', done: 1 }); }],
  ['DELETE', '/api/sample', () => { state.sample = false; return ok(undefined); }],
  ...settingsRoutes,
  ...importRoutes,
];

function golive(cx) {
  const rehearsal = me(cx).sending.mode === 'rehearsal';
  return {
    sending: me(cx).sending, missing: rehearsal ? [{ what: 'smtp', required: true }, { what: 'imprint', required: false }] : [],
    kinds: Object.entries(kinds).map(([kind, cls], i) => ({ kind, class: cls, sender: state.senders[kind] ?? 'we', next_24h: [64, 51, 44, 3, 31, 22][i], first_due_at: iso(now + 40_000), overdue: rehearsal && i < 2 ? 7 : 0 })),
    next_24h: full.messages.filter((m) => m.state === 'planned').slice(0, 5).map(a.messageRow),
  };
}
