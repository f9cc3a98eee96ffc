// A made-up shop, the same at every start: customers, orders, parcels, messages around one fixed day.
export const now = Date.parse('2026-11-23T10:42:00Z');
export const day = 86_400_000;
export const iso = (t) => new Date(t).toISOString();

let seed = 20261123;
export const rnd = () => ((seed = (seed * 1664525 + 1013904223) % 4294967296) / 4294967296);
export const pick = (list) => list[Math.floor(rnd() * list.length)];
const id = (prefix) => `${prefix}_${Math.floor(rnd() * 0xffffffffff).toString(36).padStart(8, '0')}`;

const first = ['Anna', 'Jonas', 'Mehmet', 'Clara', 'Łukasz', 'Sophie', 'Amélie', 'Björn', 'Fatima', 'Greta', 'Tom', 'Ines', 'Paul', 'Yuki', 'Nora', 'Elif', 'Henrik', 'Marie-Luise'];
const last = ['Schmidt', 'Yılmaz', 'Novák', 'van der Berg', 'Müller', 'Kowalska', 'Weber', 'Lindqvist', 'Okonkwo', 'Hoffmann', 'Rossi', 'Brandt', 'Fischer', 'Andersson'];
const products = [['Wool blanket', 'Ash grey, 140 × 200', 8990], ['Linen cushion', 'Rust', 3490], ['Beeswax candle', 'Set of three', 1890], ['Oak tray', '40 cm', 4900], ['Stoneware cup', 'Sand', 2200], ['Reading lamp', 'Brass', 12900], ['Merino throw with hand-knotted fringe, woven in small batches in the Allgäu', 'Midnight blue, 180 × 220, limited edition', 24900], ['Gift card', '', 5000]];
const countries = ['DE', 'DE', 'DE', 'DE', 'AT', 'CH', 'NL', 'FR'];
const carriers = ['DHL', 'DPD', 'GLS', 'UPS'];
export const kinds = { order_confirmation: 'transactional', order_shipped: 'transactional', order_delivered: 'service', order_delayed: 'service', nps: 'feedback', review_request: 'feedback' };
export const eur = (minor) => ({ minor: Math.round(minor), currency: 'EUR' });

const subjects = {
  order_confirmation: (o) => `Thank you for order ${o.number}`, order_shipped: (o) => `Order ${o.number} is on its way`,
  order_delivered: (o) => `Order ${o.number} has arrived: how to care for it`, order_delayed: (o) => `Order ${o.number} takes a little longer`,
  nps: () => 'Would you recommend us to a friend?', review_request: () => 'How do you like your wool blanket after two weeks?',
};

function makeCustomer(i) {
  const long = i === 3;
  const name = long ? 'Prof. Dr. Maximiliane-Charlotte Freifrau von Schwarzenberg-Hohenlohe zu Waldenburg' : i % 17 === 9 ? null : `${pick(first)} ${pick(last)}`;
  const mail = name ? name.toLowerCase().normalize('NFD').replace(/[^a-z]+/g, '.').slice(0, long ? 60 : 24).replace(/\.$/, '') : `guest${i}`;
  return { id: id('c'), number: null, name, email: `${mail}@example.${pick(['com', 'de', 'org'])}`, country: pick(countries), since: iso(now - (40 + rnd() * 700) * day), may_get: pick(['offers', 'offers', 'news', 'news', 'news', 'nothing']), orders: 0, spent: eur(0), last_order_at: null, late: 0 };
}

const received = (o) => ['delivered', 'part_returned'].includes(o.state);

function makeOrder(i, customers) {
  const c = i % 11 === 7 ? customers[3] : pick(customers);
  const placed = now - (i * 0.13 + rnd() * 0.1) * day;
  const lines = Array.from({ length: 1 + Math.floor(rnd() * 3) }, () => {
    const [name, variant, price] = pick(products);
    const quantity = 1 + Math.floor(rnd() * 2);
    return { product_id: `p-${price}`, sku: `NL-${price}`, name, ...(variant ? { variant } : {}), quantity, price: eur(price), total: eur(price * quantity), needs_parcel: name !== 'Gift card' };
  });
  const subtotal = lines.reduce((s, l) => s + l.total.minor, 0);
  const age = (now - placed) / day;
  const lateOne = i % 23 === 19 && age > 3;
  const state = !lateOne && i % 29 === 13 ? 'cancelled' : age < 1.2 ? 'placed' : lateOne || age < 4 ? 'shipped' : 'delivered';
  const o = {
    id: id('o'), number: `NL-${10431 - i}`, customer: { id: c.id, name: c.name, email: c.email, number: null }, placed_at: iso(placed), total: eur(subtotal + 490), items: lines.reduce((s, l) => s + l.quantity, 0), state,
    late: lateOne, promised_at: iso(placed + 3 * day), refunded: i % 37 === 5 ? lines[0].total : null, storefront: i % 5 === 0 ? 'nordlicht-at' : 'nordlicht-de',
    lines, subtotal: eur(subtotal), discount: eur(0), shipping: eur(490), tax: eur((subtotal + 490) * 0.16), gift: i % 19 === 4, locale: 'de',
    address: { name: c.name ?? '', street: 'Lindenallee 14', postcode: '10115', city: 'Berlin', country: c.country },
    documents: i % 3 === 0 ? [{ type: 'invoice', name: `Rechnung ${2026000 + i}`, url: 'https://shop.example/invoice.pdf' }, { type: 'return_label', name: null, url: 'https://shop.example/label.pdf' }] : [], refunds: [], returns: [], told_by: [{ source: 'shopify', at: iso(placed + 2000) }, { source: 'web shop key', at: iso(placed + 4000) }],
  };
  if (o.refunded) o.refunds.push({ at: iso(placed + 5 * day), amount: o.refunded, reason: 'returned' });
  if (o.refunded && state === 'delivered') o.state = 'part_returned';
  if (o.state === 'part_returned') o.returns.push({ id: `R-${i}`, requested_at: iso(placed + 3 * day), received_at: iso(placed + 4 * day), reason: 'too small', products: [{ product_id: o.lines[0].product_id, name: o.lines[0].name, quantity: 1 }] });
  c.orders++; c.spent = eur(c.spent.minor + o.total.minor);
  if (!c.last_order_at || c.last_order_at < o.placed_at) c.last_order_at = o.placed_at;
  if (lateOne) c.late++;
  return o;
}

function makeParcel(o) {
  const shipped = Date.parse(o.placed_at) + day;
  const done = received(o);
  const late = o.late;
  const steps = [['announced', 0, 'Leipzig'], ['in_transit', 0.4, 'Leipzig hub'], ['in_transit', 1.1, 'Berlin-Schönefeld'], ...(late ? [['problem', 1.9, 'Berlin-Schönefeld']] : []), ...(done ? [['out_for_delivery', 1.8, 'Berlin'], ['delivered', 2.1, 'Berlin']] : [])]
    .filter(([, d]) => shipped + d * day < now);
  const path = steps.map(([state, d, location]) => ({ at: iso(shipped + d * day), state, location, ...(state === 'problem' ? { sub_state: 'address_unclear' } : {}) }));
  const lastStep = path.at(-1);
  return {
    id: id('s'), order: { id: o.id, number: o.number }, customer: o.customer, carrier: pick(carriers), tracking_number: `00340434${Math.floor(rnd() * 1e12)}`, tracking_url: 'https://carrier.example/track', state: lastStep?.state ?? 'announced',
    shipped_at: iso(shipped), promised_at: o.promised_at, estimated_at: late ? null : o.promised_at, delivered_at: done ? lastStep.at : null, late, days_late: late ? Math.max(1, Math.floor((now - Date.parse(o.promised_at)) / day)) : 0,
    last_at: lastStep?.at ?? null, last_location: lastStep?.location ?? null, path, products: o.lines.map((l) => ({ name: l.name, quantity: l.quantity })),
  };
}

function makeMessage(kind, o, at, state, reason = null) {
  const sent = ['sent', 'delivered'].includes(state);
  const opened = sent && rnd() < 0.55;
  const clicked = opened && rnd() < 0.4;
  return {
    id: id('m'), kind, class: kinds[kind], channel: 'email', state, customer: o.customer, to: o.customer.email, subject: sent || state === 'failed' ? subjects[kind](o) : null, due_at: iso(at), sent_at: sent ? iso(at + 1400) : null,
    opened, clicked, answered: clicked && kinds[kind] === 'feedback', journey: kind, reason, order: o,
  };
}

function messagesOf(o, i) {
  const placed = Date.parse(o.placed_at);
  const all = [makeMessage('order_confirmation', o, placed + 3000, i % 41 === 20 ? 'failed' : 'delivered', i % 41 === 20 ? 'rejected' : null)];
  if (o.state === 'shipped' || received(o)) all.push(makeMessage('order_shipped', o, placed + day, 'delivered'));
  if (o.late) all.push(makeMessage('order_delayed', o, placed + 3.2 * day, 'delivered'), makeMessage('nps', o, placed + 6 * day, 'lapsed', 'late_parcel'));
  if (received(o)) {
    const got = placed + 3.1 * day;
    all.push(makeMessage('order_delivered', o, got, 'sent'));
    for (const [kind, wait] of [['nps', 3], ['review_request', 14]]) {
      const due = got + wait * day;
      if (due > now + 1.5 * day) continue;
      all.push(makeMessage(kind, o, due, due > now ? 'planned' : i % 6 === 1 ? 'lapsed' : i % 50 === 33 ? 'in_doubt' : 'delivered', due > now ? null : i % 6 === 1 ? 'no_consent' : null));
    }
  }
  return all;
}

export function makeShop() {
  const customers = Array.from({ length: 140 }, (_, i) => makeCustomer(i));
  const orders = Array.from({ length: 420 }, (_, i) => makeOrder(i, customers));
  const parcels = orders.filter((o) => o.state === 'shipped' || received(o)).map(makeParcel);
  const messages = orders.flatMap(messagesOf).sort((a, b) => (a.due_at < b.due_at ? 1 : -1));
  return { customers, orders, parcels: parcels.sort((a, b) => ((a.last_at ?? '') < (b.last_at ?? '') ? 1 : -1)), messages };
}
export const emptyShop = () => ({ customers: [], orders: [], parcels: [], messages: [] });
