// A JSON Schema as a few readable lines: names, types, what may be left out.
export type Json = { [key: string]: unknown };

const pad = (n: number) => '  '.repeat(n);
const depthMax = 5;

export function shapeOf(doc: Json, schema: Json, depth: number, seen: string[] = []): string {
  if (typeof schema.$ref === 'string') {
    const name = schema.$ref.split('/').pop() ?? '';
    const target = ((doc.components as Json).schemas as Json)[name] as Json;
    if (!target || target.type === 'string' || target.type === 'integer') return target?.enum ? (target.enum as string[]).join(' | ') : name;
    if (seen.includes(name) || depth >= depthMax) return name;
    return shapeOf(doc, target, depth, [...seen, name]);
  }
  if (Array.isArray(schema.oneOf)) return (schema.oneOf as Json[]).map((s) => shapeOf(doc, s, depth, seen)).join(' or ');
  if (Array.isArray(schema.allOf)) return (schema.allOf as Json[]).map((s) => shapeOf(doc, s, depth, seen)).join(' and ');
  if (Array.isArray(schema.enum)) return (schema.enum as (string | null)[]).map((v) => (v === null ? 'null' : v)).join(' | ');
  const types = Array.isArray(schema.type) ? (schema.type as string[]) : [String(schema.type ?? 'any')];
  if (types.includes('array')) return `[${shapeOf(doc, (schema.items ?? {}) as Json, depth, seen)}]`;
  if (!types.includes('object')) return types.join(' or ');
  const or = types.includes('null') ? ' or null' : '';
  if (schema.properties) {
    const required = (schema.required ?? []) as string[];
    const lines = Object.entries(schema.properties as Json).map(([k, v]) => `${pad(depth + 1)}${k}${required.includes(k) ? '' : '?'}: ${shapeOf(doc, v as Json, depth + 1, seen)}`);
    return `{\n${lines.join('\n')}\n${pad(depth)}}${or}`;
  }
  return schema.additionalProperties && typeof schema.additionalProperties === 'object' && Object.keys(schema.additionalProperties).length
    ? `{ *: ${shapeOf(doc, schema.additionalProperties as Json, depth, seen)} }${or}` : `{ ... }${or}`;
}
