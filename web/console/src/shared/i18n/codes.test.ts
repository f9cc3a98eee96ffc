// Every code that the server's own lists and the policy's page name has a word: none is shown as a code.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { en } from './en';

const source = (path: string) => readFileSync(join(import.meta.dirname, '../../../../..', path), 'utf8');
const all = (path: string, pattern: RegExp) => [...source(path).matchAll(pattern)].map((m) => m[1] ?? '');
const missing = (group: string, codes: string[]) => { expect(codes.length).toBeGreaterThan(3); return codes.filter((c) => !(`${group}.${c}` in en)); };

const inside = ['Journey Moved', 'Message Planned', 'Message Postponed', 'Message Returned', 'Customer Closed', 'Woke', 'Definitions Changed'];
test('events', () => expect(missing('event', all('src/domain/events.def', /^EVENT\(\d+, \w+, "([^"]+)"/gm).filter((e) => !inside.includes(e)))).toEqual([]));
test('questions', () => expect(missing('asked', all('src/domain/questions.def', /^QUESTION\((\w+),/gm).map((q) => q.replace('__', '.')))).toEqual([]));
test('moments', () => expect(missing('moment', all('src/core/decide/questions.c', /str_is\(name, "(\w+\.\w+_at)"\)/g))).toEqual([]));
test('triggers', () => expect(missing('trigger', all('src/domain/journey.c', /^\s+(?:static const char \*const fact_names\[\] = \{"",\s+)?"(\w+)"[,}]/gm))).toEqual([]));
test('reasons of the policy', () => expect(missing('reason', all('docs/policy.md', /^\| `(\w+)` \|/gm).filter((r) => !['rule_off', 'has_not_bought', 'no_notice', 'objected'].includes(r)))).toEqual([]));
test('reasons of a message', () => expect(missing('reason', all('src/api/message_why.c', /^\s+\{"(\w+)",\s+"[A-Z]/gm))).toEqual([]));
