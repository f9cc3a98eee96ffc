// The mock answers as the OpenAPI description says, so that what is tried with it holds for the server.
// With AFTERGLOW_URL and AFTERGLOW_KEY (scope admin) the same is asked of a real server.
import { readFileSync } from 'node:fs';
import Ajv from 'ajv/dist/2020';
import { beforeAll, expect, test } from 'vitest';

type Json = Record<string, any>;
const api = JSON.parse(readFileSync(new URL('../../../src/api/openapi.json', import.meta.url), 'utf8')) as Json;
const ajv = new Ajv({ strict: false, validateFormats: false });
ajv.addSchema(api, 'api');

const own = process.env.AFTERGLOW_URL;
const base = own ?? 'http://127.0.0.1:8433';
let headers: Record<string, string> = own ? { Authorization: `Bearer ${process.env.AFTERGLOW_KEY}` } : {};

beforeAll(async () => {
  if (own) return;
  process.env.PORT = '8433';
  // @ts-expect-error the mock is plain JavaScript
  await import('./server.mjs');
  await new Promise((r) => setTimeout(r, 100));
  const signed = await fetch(`${base}/api/session`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ email: 'anna@nordlicht.example', password: 'afterglow mock' }) });
  headers = { Cookie: signed.headers.get('set-cookie')?.split(';')[0] ?? '' };
});

const pointer = (path: string) => path.replaceAll('~', '~0').replaceAll('/', '~1');
function faults(path: string, body: unknown): string[] {
  const validate = ajv.getSchema(`api#/paths/${pointer(path)}/get/responses/200/content/application~1json/schema`);
  if (!validate) return [`no schema for ${path}`];
  return validate(body) ? [] : (validate.errors ?? []).map((e) => `${e.instancePath} ${e.message}`);
}

const lists: Record<string, string> = { '/api/customers/{id}': '/api/customers', '/api/customers/{id}/timeline': '/api/customers', '/api/orders/{id}': '/api/orders', '/api/parcels/{id}': '/api/parcels', '/api/messages/{id}': '/api/messages', '/api/journeys/{name}': '/api/journeys', '/api/imports/{id}': '/api/imports' };
const asked = Object.entries(api.paths as Json).filter(([path, methods]) => path.startsWith('/api/') && methods.get?.responses['200']?.content['application/json'] && path !== '/api/session/link').map(([path]) => path);

test.each(asked)('GET %s', async (path) => {
  let at = path;
  const list = lists[path];
  if (list) {
    const { items } = await (await fetch(base + list, { headers })).json() as { items: Json[] };
    if (!items[0]) return;
    at = path.replace(/\{\w+\}/, encodeURIComponent(String(items[0].id ?? items[0].name)));
  }
  if (own && path === '/api/me') return;
  const answer = await fetch(base + at, { headers });
  expect(answer.status).toBe(200);
  expect(faults(path, await answer.json())).toEqual([]);
});
