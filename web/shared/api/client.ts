// The one way to the server: typed by the OpenAPI description, errors as RFC 9457 problems.
import createClient, { type Middleware } from 'openapi-fetch';
import type { components, paths } from './schema';

export type Schema = components['schemas'];
export type Problem = Schema['Problem'];

/** The title of a problem with status 0 is for machines: the reader's words are the console's. */
export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
  }
  get status() { return this.problem.status; }
  get field() { return this.problem.field; }
}

/** Nothing was answered: the server is down, or this device has no network. */
export const unanswered = () => new ProblemError({ type: 'about:blank', title: 'no answer', status: 0 });

let csrf = '';
export const setCsrf = (token: string) => { csrf = token; };

const sign: Middleware = {
  onRequest({ request }) {
    if (csrf && request.method !== 'GET') request.headers.set('X-CSRF-Token', csrf);
    return request;
  },
};

export const api = createClient<paths>({ baseUrl: '', credentials: 'same-origin' });
api.use(sign);

type Answer<T> = { data?: T; error?: unknown; response: Response };

const asProblem = (error: unknown, status: number): Problem =>
  typeof error === 'object' && error !== null && 'title' in error
    ? (error as Problem)
    : { type: 'about:blank', title: `HTTP ${status}`, status };

/** The data of an answer, or a ProblemError; no answer is a problem with status 0. */
export async function ok<T>(answer: Promise<Answer<T>>): Promise<T> {
  let a: Answer<T>;
  try {
    a = await answer;
  } catch {
    throw unanswered();
  }
  if (!a.response.ok) throw new ProblemError(asProblem(a.error, a.response.status));
  return a.data as T;
}

/** Bytes of a file's piece; openapi-fetch would make JSON of them. */
export async function putBytes(path: string, bytes: Blob): Promise<unknown> {
  const response = await fetch(path, {
    method: 'PUT', body: bytes, credentials: 'same-origin',
    headers: { 'Content-Type': 'application/octet-stream', 'X-CSRF-Token': csrf },
  }).catch(() => null);
  if (!response) throw unanswered();
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw new ProblemError(asProblem(body, response.status));
  return body;
}
