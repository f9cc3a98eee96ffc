// schema.mjs - holds an answer against its schema in openapi.json: types, words, members needed,
// members nobody described. Not a test; knows what our description uses of JSON Schema.
import { readFileSync } from 'node:fs';

export const api = JSON.parse(readFileSync('src/api/openapi.json', 'utf8'));

const typeOf = (value) =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value;
const fits = (type, value) => type === typeOf(value) || (type === 'number' && typeof value === 'number');
const deref = (schema) =>
  schema.$ref ? deref(schema.$ref.slice(2).split('/').reduce((at, part) => at[part], api)) : schema;

// allOf as one object.
function merged(schema) {
  const own = deref(schema);
  if (!own.allOf) return own;
  const parts = own.allOf.map(merged);
  return {
    type: 'object',
    properties: Object.assign({}, ...parts.map((p) => p.properties ?? {})),
    required: parts.flatMap((p) => p.required ?? []),
  };
}

export function faults(schema, value, at = '') {
  const own = merged(schema);
  const choices = own.oneOf ?? own.anyOf;
  if (choices) return choices.some((one) => !faults(one, value, at).length) ? [] : [`${at}: fits none of its forms`];
  const types = own.type === undefined ? [] : [own.type].flat();
  if (types.length && !types.some((type) => fits(type, value))) return [`${at}: is ${typeOf(value)}, not ${types}`];
  if (own.enum && !own.enum.includes(value)) return [`${at}: '${value}' is not one of ${own.enum}`];
  if (own.pattern && typeof value === 'string' && !new RegExp(own.pattern).test(value)) return [`${at}: '${value}' is not like ${own.pattern}`];
  if (Array.isArray(value)) return own.items ? value.flatMap((item, i) => faults(own.items, item, `${at}[${i}]`)) : [];
  if (value === null || typeof value !== 'object') return [];
  const missing = (own.required ?? []).filter((name) => !(name in value)).map((name) => `${at}.${name}: is missing`);
  return missing.concat(
    Object.entries(value).flatMap(([name, member]) => {
      if (own.properties?.[name]) return faults(own.properties[name], member, `${at}.${name}`);
      if (own.additionalProperties === true || !own.properties) return typeof own.additionalProperties === 'object' && Object.keys(own.additionalProperties).length ? faults(own.additionalProperties, member, `${at}.${name}`) : [];
      if (typeof own.additionalProperties === 'object') return faults(own.additionalProperties, member, `${at}.${name}`);
      return [`${at}.${name}: is not described`];
    }),
  );
}

export function answerSchema(path, method, status) {
  const answer = api.paths[path]?.[method]?.responses?.[status];
  return answer?.content?.['application/json']?.schema;
}
