// What the OpenAPI description says of each answer, for whoever answers: the mock or a server.
import { readFileSync } from 'node:fs';
import Ajv from 'ajv/dist/2020.js';

type Json = Record<string, any>;
const api = JSON.parse(readFileSync(new URL('../../../src/api/openapi.json', import.meta.url), 'utf8')) as Json;
const ajv = new Ajv({ strict: false, validateFormats: false });
ajv.addSchema(api, 'api');

const pointer = (path: string) => path.replaceAll('~', '~0').replaceAll('/', '~1');
export function contractFaults(path: string, body: unknown): string[] {
  const validate = ajv.getSchema(`api#/paths/${pointer(path)}/get/responses/200/content/application~1json/schema`);
  if (!validate) return [`no schema for ${path}`];
  return validate(body) ? [] : (validate.errors ?? []).map((e) => `${e.instancePath} ${e.message}`);
}

/** Which list gives an id for an address that needs one. */
export const lists: Record<string, string> = { '/api/customers/{id}': '/api/customers', '/api/customers/{id}/timeline': '/api/customers', '/api/orders/{id}': '/api/orders', '/api/parcels/{id}': '/api/parcels', '/api/messages/{id}': '/api/messages', '/api/journeys/{name}': '/api/journeys', '/api/templates/{name}': '/api/templates', '/api/imports/{id}': '/api/imports', '/api/products/{id}': '/api/products' };
export const asked = Object.entries(api.paths as Json).filter(([path, methods]) => path.startsWith('/api/') && methods.get?.responses['200']?.content['application/json'] && path !== '/api/session/link').map(([path]) => path);
