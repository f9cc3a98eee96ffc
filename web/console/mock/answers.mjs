// What the mock answers to each question about customers, orders, messages and journeys.
import { day, eur, iso, kinds, now } from './shop.mjs';

export const row = (o, keys) => Object.fromEntries(keys.map((k) => [k, o[k]]));
const orderKeys = ['id', 'number', 'customer', 'placed_at', 'total', 'items', 'state', 'late', 'promised_at', 'refunded', 'storefront'];
const parcelKeys = ['id', 'order', 'customer', 'carrier', 'tracking_number', 'tracking_url', 'state', 'shipped_at', 'promised_at', 'estimated_at', 'delivered_at', 'late', 'days_late', 'last_at', 'last_location'];
const messageKeys = ['id', 'kind', 'class', 'channel', 'state', 'customer', 'to', 'subject', 'due_at', 'sent_at', 'opened', 'clicked', 'answered', 'journey', 'reason'];
export const orderRow = (o) => row(o, orderKeys);
export const parcelRow = (p) => row(p, parcelKeys);
export const messageRow = (m) => row(m, messageKeys);

export function customer(shop, c) {
  const open = shop.orders.filter((o) => o.customer.id === c.id && o.state === 'shipped');
  const agreed = c.may_get === 'offers';
  const may = (cls, allowed, reason) => ({ class: cls, channel: 'email', allowed, reason, until: null });
  return {
    ...row(c, ['id', 'name', 'email', 'number', 'country', 'since', 'orders', 'last_order_at', 'late']), phone: '+49 30 1234567', locale: 'de', zone: 'Europe/Berlin',
    keys: [{ kind: 'user_id', value: `u-${c.id.slice(2, 7)}`, proven: true }, { kind: 'email', value: c.email, proven: true }, { kind: 'anonymous_id', value: '8f1c6f0e-40b6-4a1c-9f3e-b9a6f3b2d111', proven: false }], traits: { newsletter_topic: 'home', size: 'M' },
    consents: agreed ? [{ channel: 'email', purpose: 'marketing', state: 'granted', source: 'checkout', at: c.since, text: 'Yes, write to me about new things.' }] : [],
    suppressed: [],
    may: [may('transactional', true, 'contract'), may('service', true, 'contract'), may('feedback', c.may_get !== 'nothing' && !c.late, c.late ? 'late_parcel' : 'existing_customer'), may('marketing', agreed, agreed ? 'consent' : c.may_get === 'nothing' ? 'objected' : 'none')],
    spent: c.spent.minor ? [c.spent] : [], aov: c.orders ? eur(c.spent.minor / c.orders) : null, first_order_at: c.orders ? c.since : null, on_way: open.length, nps: c.orders > 3 ? 9 : null, csat: c.orders > 2 ? 4 : null,
    runs: c.last_order_at ? [{ journey: 'review_request', title: 'Review request', node: 'wait', about: `order ${shop.orders.find((o) => o.customer.id === c.id)?.number}`, waiting_until: iso(now + 6 * day), entered_at: c.last_order_at }] : [],
    planned: shop.messages.filter((m) => m.customer.id === c.id && m.state === 'planned').slice(0, 4).map(messageRow),
  };
}

export function timeline(shop, c) {
  const items = [];
  const add = (at, kind, name, source, more = {}) => items.push({ id: `t${items.length}`, at, kind, name, source, facts: {}, ...more });
  for (const o of shop.orders.filter((x) => x.customer.id === c.id)) {
    const order = { id: o.id, number: o.number };
    add(o.placed_at, 'order', 'Order Completed', 'shopify', { order, facts: { total: o.total, items: o.items } });
    for (const p of shop.parcels.filter((x) => x.order.id === o.id)) for (const s of p.path) add(s.at, 'parcel', 'Shipment Updated', p.carrier, { order, parcel_id: p.id, facts: { state: s.state, location: s.location } });
  }
  for (const m of shop.messages.filter((x) => x.customer.id === c.id && x.sent_at)) {
    add(m.sent_at, 'message', m.kind, 'afterglow', { message_id: m.id, order: { id: m.order.id, number: m.order.number } });
    if (m.clicked) add(iso(Date.parse(m.sent_at) + 5_000_000), 'message', 'Email Link Clicked', 'mail', { message_id: m.id });
    if (m.answered) add(iso(Date.parse(m.sent_at) + 5_400_000), 'answer', m.kind === 'nps' ? 'Survey Answered' : 'Product Reviewed', 'page', { facts: m.kind === 'nps' ? { score: 9, text: 'Lovely wrapping, quick too.' } : { rating: 5 } });
  }
  if (c.may_get === 'offers') add(c.since, 'consent', 'Consent Changed', 'checkout', { facts: { purpose: 'marketing', state: 'granted' } });
  return items.sort((a, b) => (a.at < b.at ? 1 : -1));
}

export function message(m) {
  const sent = m.sent_at !== null;
  const d = (minutes, what, outcome, reason, text, facts = {}) => ({ at: iso(Date.parse(m.due_at) + minutes * 1000), what, outcome, reason, text, facts });
  const feedback = m.class === 'feedback';
  const why = [
    d(-9, 'event', 'yes', 'event_came', `'Order Completed' came in from shopify.`, { event: feedback ? 'Order Delivered' : 'Order Completed', source: 'shopify' }),
    d(-9, 'entry', 'yes', 'entered', 'The customer entered the journey.', { journey: m.journey }),
    ...(feedback ? [d(-8, 'wait', 'wait', 'waited', 'The journey waited.', { until: m.due_at })] : []),
    m.class === 'transactional' || m.class === 'service' ? d(-5, 'consent', 'yes', 'contract', 'It belongs to the order.') : m.reason === 'no_consent' ? d(-5, 'consent', 'no', 'no_consent', 'No consent.') : d(-5, 'consent', 'yes', 'existing_customer', 'Existing customer.', { country: 'DE' }),
    ...(feedback ? [m.reason === 'late_parcel' ? d(-4, 'late_parcel', 'no', 'late_parcel', 'Late.', { order: m.order.number }) : d(-4, 'late_parcel', 'yes', 'no_late_parcel', 'No late parcel.'), d(-3, 'cap', 'yes', 'under_cap', 'Under the cap.', { count: 1, cap: 3, days: 7 })] : []),
    ...(sent ? [d(0, 'release', 'done', 'released', 'Released.'), d(1, 'hand_over', 'done', 'handed_over', 'Handed over.')] : m.state === 'lapsed' ? [d(0, 'lapse', 'no', 'lapsed', 'Lapsed.')] : []),
  ];
  const after = (minutes, name, person = true, detail) => ({ at: iso(Date.parse(m.sent_at) + minutes * 60_000), name, person, ...(detail ? { detail } : {}) });
  return {
    ...messageRow(m), cause: { type: 'order', id: m.order.id, event: feedback ? 'Order Delivered' : 'Order Completed' }, run: `run_${m.id.slice(2)}`, journey_version: 2, template_version: 5, shown: !m.subject ? null : m.state === 'failed' ? 'before' : m.order.items === 3 ? 'differs' : 'as_sent',
    preheader: m.subject ? `It arrives by Thursday. ${m.order.items} things, ${m.order.number}.` : null, from: m.subject ? 'Nordlicht <hello@nordlicht.example>' : null, why, can_revoke: ['planned', 'released'].includes(m.state),
    text: m.subject ? `Dear ${m.customer.name ?? 'customer'},\n\nthank you. Your order ${m.order.number} is with us.\n\n${m.order.lines.map((l) => `${l.quantity} x ${l.name}`).join('\n')}\n\nQuestions? Answer this mail, or call +49 30 1234567.\n\nNordlicht` : null,
    events: sent ? [after(0, 'sent'), after(0.1, 'delivered', true, '250 2.0.0 Ok: queued as 4F1A2'), ...(m.opened ? [after(1, 'opened', false), after(90, 'opened')] : []), ...(m.clicked ? [after(91, 'clicked', true, 'Order status')] : []), ...(m.answered ? [after(92, 'answered', true, '9')] : [])] : [],
  };
}

export const mailHtml = (m) => `<!doctype html><meta charset="utf-8"><title>${m.subject}</title><body style="margin:0;background:#f4f1ec;font:16px/1.5 system-ui,sans-serif;color:#1d1b26"><div style="max-width:640px;margin:0 auto;padding:24px 16px"><div style="background:#fff;border-radius:12px;padding:28px"><p style="margin:0 0 20px;font-weight:700;font-size:20px;color:#2f5d50">Nordlicht</p><h1 style="font-size:26px;line-height:1.25;margin:0 0 8px">Arrives Thursday, 26 November</h1><p>Thank you, ${m.customer.name ?? 'and welcome'}. Order ${m.order.number} is with us.</p><p><a href="#" style="display:block;text-align:center;background:#2f5d50;color:#fff;text-decoration:none;padding:14px;border-radius:10px;font-weight:600">See where it is</a></p>${m.order.lines.map((l) => `<p style="border-top:1px solid #e6e1d8;padding-top:12px;margin:12px 0 0">${l.quantity} × ${l.name}<br><span style="color:#5b5768">${(l.total.minor / 100).toFixed(2)} EUR</span></p>`).join('')}</div><p style="color:#5b5768;font-size:13px;text-align:center">Nordlicht GmbH, Lindenallee 14, 10115 Berlin. You get this because you ordered.</p></div></body>`;

const node = (id, type, label, passed, waiting = 0, left = {}, facts = {}) => ({ id, type, label, facts, waiting, passed, left });
const graphs = {
  order_confirmation: [[node('in', 'entry', 'Order Completed', 4120), node('send', 'message', 'Send', 4108, 0, { no_address: 12 }, { kind: 'order_confirmation' }), node('end', 'exit', 'Done', 4108)], [['in', 'send'], ['send', 'end']]],
  order_delayed: [[node('in', 'entry', 'Promised date passed', 201), node('still', 'condition', 'Is the parcel still on its way?', 201), node('send', 'message', 'Send', 187, 0, {}, { kind: 'order_delayed' }), node('wait', 'wait_for', 'Wait for delivery, at most 10 days', 170, 17), node('end', 'exit', 'Done', 184)], [['in', 'still'], ['still', 'send', 'yes'], ['still', 'end', 'no'], ['send', 'wait'], ['wait', 'end']]],
};
const waiting = (kind, days) => [[node('in', 'entry', 'Order received', 3810), node('wait', 'wait', `Wait ${days} days`, 3304, 506), node('late', 'condition', 'Is a parcel of this customer late?', 3304), node('consent', 'condition', 'May we ask for feedback?', 3243), node('send', 'message', 'Send', 2410, 0, {}, { kind }), node('none', 'exit', 'Nothing is sent', 894, 0, { no_consent: 833, late_parcel: 61 }), node('end', 'exit', 'Done', 2410)],
  [['in', 'wait'], ['wait', 'late'], ['late', 'none', 'yes'], ['late', 'consent', 'no'], ['consent', 'send', 'yes'], ['consent', 'none', 'no'], ['send', 'end']]];

export const journeyRow = (name, paused) => ({ name, title: name.replaceAll('_', ' '), state: paused.has(name) ? 'paused' : 'live', class: kinds[name], version: 2, kinds: [name], waiting: { nps: 506, review_request: 506, order_delayed: 17 }[name] ?? 0, entered_30d: name === 'order_delayed' ? 71 : 1402, sent_30d: name === 'order_delayed' ? 66 : kinds[name] === 'feedback' ? 871 : 1396, clicked_30d: name === 'order_delayed' ? 31 : 214, answered_30d: kinds[name] === 'feedback' ? 166 : 0 });
export function journey(name, paused) {
  const [nodes, edges] = graphs[name] ?? (kinds[name] === 'feedback' ? waiting(name, name === 'nps' ? 3 : 14) : [graphs.order_confirmation[0].map((n) => (n.id === 'send' ? { ...n, facts: { kind: name } } : n)), graphs.order_confirmation[1]]);
  const passed = (to) => nodes.find((n) => n.id === to).passed;
  return { ...journeyRow(name, paused), versions: [{ version: 2, at: iso(now - 12 * day), by: 'Anna Schmidt' }, { version: 1, at: iso(now - 80 * day), by: 'afterglow' }], document: { name, entry: { event: 'Order Completed' }, steps: nodes.map((n) => ({ id: n.id, type: n.type })) }, nodes, edges: edges.map(([from, to, branch]) => ({ from, to, ...(branch ? { branch } : {}), passed: passed(to) })) };
}
