// The mock's settings: kept as they are put.
import { iso, now } from './shop.mjs';
import { state } from './state.mjs';

const ok = (body, status = 200) => ({ status, body });
const list = (items) => ok({ items, next: null });
const kept = (name, change = (b) => b) => [
  ['GET', `/api/settings/${name}`, () => ok(state[name])],
  ['PUT', `/api/settings/${name}`, ({ body }) => ok(Object.assign(state[name], change(body)))],
];

const txt = (purpose, name, value) => ({ purpose, name, type: 'TXT', value, parts: value.match(/.{1,255}/g) });
const senderDomain = 'mail.nordlicht.example';
const dkim = (status = 200) => ok({
  items: [{
    domain: senderDomain,
    keys: state.dkim.map((k) => ({ ...k, record: txt('dkim', `${k.selector}._domainkey.${senderDomain}`, `v=DKIM1; k=${k.algorithm}; p=${'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A'.repeat(k.algorithm === 'rsa' ? 12 : 1)}`) })),
    advice: [txt('spf', senderDomain, 'v=spf1 a:smtp.nordlicht.example ~all'), txt('dmarc', `_dmarc.${senderDomain}`, `v=DMARC1; p=none; rua=mailto:postmaster@${senderDomain}`)],
  }],
  next: null,
}, status);
const fault = (name, found = null, stops = true) => ({ fault: name, found, stops });
const looked = (purpose, name, faults = [], selector = null) => ({ purpose, selector, name, answered: true, good: !faults.some((f) => f.stops), faults });
const look = () => list([{
  domain: senderDomain,
  records: [
    ...state.dkim.filter((k) => k.state !== 'retired').map((k) => looked('dkim', `${k.selector}._domainkey.${senderDomain}`, k.state === 'signing' ? [] : [fault('dkim_cut', 'v=DKIM1; k=ed25519; p=MIIBIjANBgkq')], k.selector)),
    looked('spf', senderDomain, [fault('spf_two', 'v=spf1 include:_spf.relay.example ~all')]),
    looked('dmarc', '_dmarc.nordlicht.example', [fault('dmarc_no_reports', 'v=DMARC1; p=none', false)]),
  ],
}]);

export const settingsRoutes = [
  ...kept('brand'), ...kept('reporting'),
  ...kept('mail', ({ password, ...rest }) => ({ ...rest, source: 'console', ...(password ? { password_set: true } : {}) })),
  ['POST', '/api/settings/mail/test', () => ok({ ok: true, said: '250 2.0.0 Ok: queued as 4F1A2', milliseconds: 312, steps: [['connect', '220 smtp.nordlicht.example ESMTP'], ['tls', 'TLSv1.3'], ['auth', '235 2.7.0 Authentication successful'], ['sender', '250 2.1.0 Ok'], ['recipient', '250 2.1.5 Ok'], ['data', '250 2.0.0 Ok: queued as 4F1A2']].map(([step, said]) => ({ step, ok: true, said })) })],
  ['GET', '/api/templates', () => list(state.templates.map(({ document: _, ...row }) => row))],
  ['GET', '/api/templates/{name}', ({ ids }) => { const found = state.templates.find((x) => x.name === ids[0]); return found ? ok(found) : { status: 404, body: { type: 'about:blank', title: 'There is no such template', status: 404 } }; }],
  ['GET', '/api/settings/dkim', () => dkim()], ['GET', '/api/settings/dkim/look', look],
  ['POST', '/api/settings/dkim', ({ body }) => (body.domain === 'gmail.com' ? { status: 422, body: { type: 'about:blank', title: 'Not valid', status: 422, detail: 'only the mailbox provider can publish records for this', field: 'domain' } } : dkim(201))],
  ['PUT', '/api/settings/dkim/{selector}', ({ ids, body }) => { for (const k of state.dkim) k.state = k.selector === ids[0] ? body.state : 'retired'; return dkim(); }],
  ['DELETE', '/api/settings/dkim/{selector}', ({ ids }) => { state.dkim = state.dkim.filter((k) => k.selector !== ids[0]); return ok(undefined, 204); }],
  ['GET', '/api/settings/storefronts', () => list(state.storefronts)],
  ['PUT', '/api/settings/storefronts/{id}', ({ ids, body }) => { const s = { id: ids[0], ...body }; const at = state.storefronts.findIndex((x) => x.id === s.id); if (at < 0) state.storefronts.push(s); else state.storefronts[at] = s; return ok(s); }],
  ['DELETE', '/api/settings/storefronts/{id}', () => ({ status: 409, body: { type: 'about:blank', title: 'Not in this state', status: 409, detail: 'Orders belong to this storefront.' } })],
  ['GET', '/api/settings/connectors', () => list([{ name: 'shopify', secret_set: false }])],
  ['GET', '/api/settings/keys', () => list(state.keys)],
  ['POST', '/api/settings/keys', ({ body }) => { const k = { id: `k_${state.keys.length + 1}`, ...body, hint: 'Zz9k', created_at: iso(now), created_by: state.person.name, last_used_at: null }; state.keys.push(k); return ok({ ...k, key: 'ag_w_4mV7pQx2LrT9cYbN6dKsZz9k' }, 201); }],
  ['DELETE', '/api/settings/keys/{id}', ({ ids }) => { state.keys = state.keys.filter((k) => k.id !== ids[0]); return ok(undefined); }],
  ['GET', '/api/settings/people', () => list(state.people)],
  ['POST', '/api/settings/people', ({ body }) => { const p = { id: `u_${state.people.length + 1}`, locale: 'en', ...body, state: 'invited', last_seen_at: null, morning_mail: false }; state.people.push(p); return ok({ person: p, link: 'http://127.0.0.1:8421/link/invite', mailed: false }, 201); }],
  ['PUT', '/api/settings/people/{id}', ({ ids, body }) => ok(Object.assign(state.people.find((p) => p.id === ids[0]), body))],
  ['POST', '/api/settings/people/{id}/link', () => ok({ link: 'http://127.0.0.1:8421/link/invite', mailed: true }, 201)],
];
