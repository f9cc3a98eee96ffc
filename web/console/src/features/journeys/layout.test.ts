// The graph: each step below those before it, none upon another.
import { expect, test } from 'vitest';
import { layout } from './layout';

const edges = [['in', 'wait'], ['wait', 'late'], ['late', 'none'], ['late', 'may'], ['may', 'send'], ['may', 'none'], ['send', 'end']].map(([from, to]) => ({ from: from!, to: to! }));
const ids = ['in', 'wait', 'late', 'may', 'send', 'none', 'end'];

test('the main way is one line, the other branch stands beside it', () => {
  const at = layout(ids, edges);
  expect(['in', 'wait', 'late', 'may', 'send', 'end'].map((id) => at.get(id)?.x)).toEqual([0, 0, 0, 0, 0, 0]);
  expect(at.get('none')?.x).toBeGreaterThan(0);
  for (const e of edges) expect(at.get(e.to)!.y).toBeGreaterThan(at.get(e.from)!.y);
  expect(new Set([...at.values()].map((p) => `${p.x},${p.y}`)).size).toBe(ids.length);
});

test('a ring ends', () => expect(layout(['a', 'b'], [{ from: 'a', to: 'b' }, { from: 'b', to: 'a' }]).size).toBe(2));
