// The export keeps what was seen, and no cell is a formula to a spreadsheet.
import { expect, test } from 'vitest';
import { csvOf } from './csv';

test.each([
  [['a', 1], 'a,1'],
  [['a,b', 'say "x"'], '"a,b","say ""x"""'],
  [['line\nbreak', null], '"line\nbreak",'],
  [['=1+1', -5], "'=1+1,-5"],
  [['@x', '+49'], "'@x,'+49"],
])('%j', (row, line) => expect(csvOf(['h'], [row])).toBe(`h\r\n${line}\r\n`));
