// The mock answers as the OpenAPI description says, so that what is tried with it holds for the server.
// With AFTERGLOW_URL and AFTERGLOW_KEY (scope admin) the same is asked of a real server.
import { beforeAll, expect, test } from 'vitest';
import { asked, contractFaults, lists } from './contract';

type Json = Record<string, any>;
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

test.each(asked)('GET %s', async (path) => {
  let at = path;
  const list = lists[path];
  if (list) {
    const { items } = await (await fetch(base + list, { headers })).json() as { items: Json[] };
    if (!items[0]) return;
    at = path.replace(/\{\w+\}/, encodeURIComponent(String(items[0].id ?? items[0].product_id ?? items[0].name)));
  }
  if (own && path === '/api/me') return;
  const answer = await fetch(base + at, { headers });
  expect(answer.status).toBe(200);
  expect(contractFaults(path, await answer.json())).toEqual([]);
});
