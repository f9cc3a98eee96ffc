// Where each step of a journey stands: by its longest way from the entry, branches side by side.
export interface Place { x: number; y: number }
interface Edge { from: string; to: string }

export const nodeWidth = 216;
export const nodeHeight = 92;
const gapX = 40;
const gapY = 64;

export function layout(ids: string[], edges: Edge[]): Map<string, Place> {
  const rank = new Map(ids.map((id) => [id, 0]));
  for (let round = 0; round < ids.length; round++) {
    let moved = false;
    for (const e of edges) {
      const next = (rank.get(e.from) ?? 0) + 1;
      if (next > (rank.get(e.to) ?? 0) && next <= ids.length) { rank.set(e.to, next); moved = true; }
    }
    if (!moved) break;
  }
  const rows: string[][] = [];
  for (const id of ids) (rows[rank.get(id) ?? 0] ??= []).push(id);
  const x = new Map<string, number>();
  const step = nodeWidth + gapX;
  for (const row of rows) {
    if (!row) continue;
    // The nearest branch goes straight on, the others to the right: the main way stays one line.
    const wish = (id: string) => {
      const above = edges.filter((e) => e.to === id && x.has(e.from));
      if (!above.length) return 0;
      const branch = (e: Edge) => {
        const siblings = edges.filter((s) => s.from === e.from).sort((a, b) => (rank.get(a.to) ?? 0) - (rank.get(b.to) ?? 0));
        return siblings.indexOf(e) * step;
      };
      if (above.some((e) => branch(e) === 0)) return Math.min(...above.filter((e) => branch(e) === 0).map((e) => x.get(e.from) ?? 0));
      return above.reduce((sum, e) => sum + (x.get(e.from) ?? 0) + branch(e), 0) / above.length;
    };
    const placed = row.map((id) => ({ id, at: wish(id) })).sort((a, b) => a.at - b.at);
    placed.forEach((p, i) => {
      const before = placed[i - 1];
      if (before && p.at < before.at + step) p.at = before.at + step;
    });
    for (const p of placed) x.set(p.id, p.at);
  }
  return new Map(ids.map((id) => [id, { x: x.get(id) ?? 0, y: (rank.get(id) ?? 0) * (nodeHeight + gapY) }]));
}
