// The export keeps what was seen, in the page's words with the codes behind them, and no cell is a
// formula to a spreadsheet.
import { expect, test } from 'vitest';
import { amountOf, csvOf, tableOf } from './csv';

test.each([
  [['a', 1], 'a,1'],
  [['a,b', 'say "x"'], '"a,b","say ""x"""'],
  [['line\nbreak', null], '"line\nbreak",'],
  [['=1+1', -5], "'=1+1,-5"],
  [['@x', '+49'], "'@x,'+49"],
  [[true, false], 'true,false'],
])('%j', (row, line) => expect(csvOf(['h'], [row])).toBe(`h\r\n${line}\r\n`));

test('a word stands under its title, the code behind it under its own name', () => {
  const columns = [
    { title: 'Nummer', text: (r: { n: string; state: string }) => r.n },
    { title: 'Bild' },
    { title: 'Stand', text: () => 'Verspätet', codes: { state_code: (r: { state: string }) => r.state, late: () => true } },
  ];
  const { head, cells } = tableOf(columns, [{ n: '1001', state: 'shipped' }]);
  expect(head).toEqual(['Nummer', 'Stand', 'state_code', 'late']);
  expect(cells).toEqual([['1001', 'Verspätet', 'shipped', true]]);
});

test.each([
  [{ minor: 5990, currency: 'EUR' }, 59.9],
  [{ minor: 5990, currency: 'JPY' }, 5990],
  [{ minor: 5990, currency: 'KWD' }, 5.99],
  [null, null],
])('%j is %j', (money, amount) => expect(amountOf(money)).toBe(amount));
