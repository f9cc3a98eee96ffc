// A decision's sentence: ours when all it names is known, else the server's.
import { expect, test } from 'vitest';
import { sentence } from './Why';

const words: Record<string, string> = { 'why.under_cap': '{count} of {cap}', 'event.Order Completed': 'Order placed', 'why.event_came': '{event} from {source}' };
const word = (key: string, fallback: string, values: Record<string, string | number> = {}) => (words[key] ?? fallback).replace(/\{(\w+)\}/g, (all, n: string) => String(values[n] ?? all));
const format = { dateTime: (t: string) => `<${t}>`, country: (c: string) => c };
const decision = (reason: string, facts: Record<string, unknown>) => ({ at: '', what: '', outcome: 'yes' as const, reason, text: 'As the server says.', facts });

test.each([
  [decision('under_cap', { count: 1, cap: 3 }), '1 of 3'],
  [decision('under_cap', { count: 1 }), 'As the server says.'],
  [decision('unheard_of', {}), 'As the server says.'],
  [decision('event_came', { event: 'Order Completed', source: 'shopify' }), 'Order placed from shopify'],
])('%j', (d, text) => expect(sentence(word, (s) => s, format, d)).toBe(text));
