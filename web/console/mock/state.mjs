// What the mock remembers until it ends.
import { day, iso, now } from './shop.mjs';

const owner = { id: 'u_1', name: 'Anna Schmidt', email: 'anna@nordlicht.example', role: 'owner', locale: 'en', state: 'active', last_seen_at: iso(now - 60_000), morning_mail: true };
const person = (id, name, role, more = {}) => ({ id, name, email: `${name.split(' ')[0].toLowerCase()}@nordlicht.example`, role, locale: 'de', state: 'active', last_seen_at: iso(now - 2 * day), morning_mail: false, ...more });

export const state = {
  person: owner, people: [owner, person('u_2', 'Jonas Weber', 'marketer'), person('u_3', 'Maximiliane-Charlotte von Schwarzenberg', 'agent', { state: 'invited', last_seen_at: null }), person('u_4', 'Tom Brandt', 'analyst', { state: 'off' })],
  sample: false, paused: null, mode: 'live', trial: [], senders: { order_shipped: 'shop' }, pausedJourneys: new Set(['review_request']),
  brand: { name: 'Nordlicht', logo_url: null, colour: '#2F5D50', tone: 'formal', postal_address: 'Nordlicht GmbH\nLindenallee 14\n10115 Berlin', imprint_url: 'https://nordlicht.example/imprint', privacy_url: 'https://nordlicht.example/privacy', help_url: null, help_email: 'hello@nordlicht.example', help_phone: '+49 30 1234567' },
  mail: { source: 'console', host: 'smtp.nordlicht.example', port: 587, tls: 'starttls', user: 'mailer', password_set: true, from_name: 'Nordlicht', from_address: 'hello@nordlicht.example' },
  reporting: { zone: 'Europe/Berlin', week_starts: 'monday', recounting: null },
  storefronts: [
    { id: 'nordlicht-de', name: 'Nordlicht Germany', url: 'https://nordlicht.example', locale: 'de', country: 'DE', from_name: null, from_address: null, existing_customer: { DE: true }, measure: { '*': 'person', DE: 'person' } },
    { id: 'nordlicht-at', name: 'Nordlicht Austria', url: 'https://nordlicht.example/at', locale: 'de', country: 'AT', from_name: 'Nordlicht Wien', from_address: 'wien@nordlicht.example', existing_customer: { AT: true }, measure: { '*': 'counts' } },
  ],
  keys: [
    { id: 'k_1', name: 'Web shop', scope: 'write', hint: 'x7Qa', created_at: iso(now - 60 * day), created_by: 'Anna Schmidt', last_used_at: iso(now - 20_000) },
    { id: 'k_2', name: 'Data warehouse export, nightly', scope: 'read', hint: '0pLm', created_at: iso(now - 20 * day), created_by: 'command line', last_used_at: null },
  ],
  templates: [{ name: 'nps', live: true, category: 'feedback', version: 3, saved_at: iso(now - 9 * day), saved_by: 'Jonas Weber', document: { name: 'nps', live: true, category: 'feedback', subject: 'Would you tell a friend of {{ shop.name }}?', preheader: 'One click', html: '<p>Hello {{ customer.first_name }}</p>', text: 'Hello {{ customer.first_name }}', texts: {} } }],
  dkim: [{ selector: 'ag202611-3f2a91c0', algorithm: 'rsa', state: 'signing', created_at: iso(now - 30 * day) }, { selector: 'ag202611-77b0d2e4', algorithm: 'ed25519', state: 'new', created_at: iso(now - day) }],
  imports: new Map(),
};
