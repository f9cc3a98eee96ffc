// The console without a server: answers the API with a made-up shop. '?mock=empty' (also first, error,
// slow, rehearsal, paused) in the page's address changes what it answers to that page.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { problem, routes } from './routes.mjs';

const port = Number(process.env.PORT ?? 8421);
const dist = new URL('../dist/', import.meta.url);
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' };
const csp = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: https:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

async function file(res, path) {
  const name = extname(path) ? path.slice(1) : 'index.html';
  const body = await readFile(new URL(name, dist)).catch(() => null);
  if (!body || name.includes('..')) return res.writeHead(404).end();
  res.writeHead(200, { 'Content-Type': types[extname(name)] ?? 'application/octet-stream', 'Content-Security-Policy': csp }).end(body);
}

async function bodyOf(req) {
  const chunks = [];
  for await (const c of req) chunks.push(c);
  const bytes = Buffer.concat(chunks);
  if (!(req.headers['content-type'] ?? '').includes('json')) return bytes;
  return bytes.length ? JSON.parse(bytes.toString()) : {};
}

function find(method, path) {
  for (const [m, pattern, answer, open] of routes) {
    const match = m === method && new RegExp(`^${pattern.replace(/\{\w+\}/g, '([^/]+)')}$`).exec(path);
    if (match) return { answer, open, ids: match.slice(1).map(decodeURIComponent) };
  }
  return null;
}

createServer(async (req, res) => {
  const url = new URL(req.url, 'http://mock');
  if (url.pathname === '/openapi.json') return res.writeHead(200, { 'Content-Type': 'application/json' }).end(await readFile(new URL('../../../src/api/openapi.json', import.meta.url)));
  if (!url.pathname.startsWith('/api/')) return file(res, url.pathname);
  const mode = /[?&]mock=(\w+)/.exec(req.headers.referer ?? '')?.[1] ?? '';
  if (mode === 'slow') await new Promise((r) => setTimeout(r, 60_000));
  const route = find(req.method, url.pathname);
  const signed = /afterglow_session=mock/.test(req.headers.cookie ?? '');
  let answer;
  if (!route) answer = problem(404, 'There is no such thing');
  else if (!signed && !route.open) answer = problem(401, 'Not signed in');
  else if (signed && !route.open && req.method !== 'GET' && req.headers['x-csrf-token'] !== 'mock-csrf') answer = problem(403, 'X-CSRF-Token is missing');
  else if (mode === 'error' && url.pathname !== '/api/me') answer = problem(503, 'The store does not answer', 'The disk is full; free some space and try again.');
  else answer = route.answer({ q: url.searchParams, ids: route.ids, body: req.method === 'GET' ? null : await bodyOf(req), mode });
  const { status = 200, headers = {}, body } = answer;
  const text = typeof body === 'string';
  res.writeHead(body === undefined && status === 200 ? 204 : status, { 'Cache-Control': 'no-store', 'Content-Type': status >= 400 ? 'application/problem+json' : text ? 'text/html; charset=utf-8' : 'application/json', ...headers });
  res.end(text ? body : body === undefined ? '' : JSON.stringify(body));
}).listen(port, '127.0.0.1', () => console.log(`mock: http://127.0.0.1:${port}/ (any e-mail, password 'afterglow mock')`));
