// docs.js - a readable page of openapi.json: operations by topic, with parameters, bodies, answers
// and the schemas they name. Everything is written as text; nothing comes from another host.
'use strict';

const methods = ['get', 'post', 'put', 'patch', 'delete'];

function el(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) node.setAttribute(key, value);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

const schemaId = (name) => `schema-${name}`;
const nameOf = (ref) => ref.slice(ref.lastIndexOf('/') + 1);

function resolve(api, thing) {
  return thing && thing.$ref ? thing.$ref.slice(2).split('/').reduce((at, part) => at[part], api) : thing;
}

// What a value is, in a line: a link to a named schema, or its type.
function typeOf(schema) {
  if (!schema || !Object.keys(schema).length) return el('span', { class: 'type' }, 'anything');
  if (schema.$ref) return el('a', { href: `#${schemaId(nameOf(schema.$ref))}`, class: 'type' }, nameOf(schema.$ref));
  const several = schema.oneOf || schema.anyOf || schema.allOf;
  if (several) {
    const line = el('span', {});
    several.forEach((one, i) => line.append(i ? (schema.allOf ? ' and ' : ' or ') : '', typeOf(one)));
    return line;
  }
  if (schema.type === 'array') return el('span', {}, 'list of ', typeOf(schema.items));
  if (schema.enum) return el('span', { class: 'type' }, schema.enum.join(' | '));
  const types = Array.isArray(schema.type) ? schema.type.join(' or ') : schema.type || 'object';
  return el('span', { class: 'type' }, schema.format ? `${types} (${schema.format})` : types);
}

// The members of an object, those of objects inside it too.
function members(schema, depth) {
  if (!schema || depth > 4) return null;
  if (schema.type === 'array') return members(schema.items, depth);
  const inner = schema.allOf || [];
  const list = el('ul', { class: 'members' });
  for (const [name, value] of Object.entries(schema.properties || {})) {
    const needed = (schema.required || []).includes(name);
    list.append(el('li', {}, el('code', {}, name), needed ? ' ' : ' (optional) ', typeOf(value),
      value.description ? el('span', { class: 'soft' }, ` ${value.description}`) : null, value.$ref ? null : members(value, depth + 1)));
  }
  if (schema.additionalProperties && schema.additionalProperties !== true && Object.keys(schema.additionalProperties).length)
    list.append(el('li', {}, el('code', {}, 'any name'), ' ', typeOf(schema.additionalProperties)));
  for (const part of inner) {
    const more = part.$ref ? null : members(part, depth + 1);
    if (more) list.append(...more.childNodes);
  }
  return list.childNodes.length ? list : null;
}

function content(thing) {
  const kinds = Object.entries((thing && thing.content) || {});
  return kinds.flatMap(([kind, { schema }]) => [el('p', {}, el('span', { class: 'soft' }, `${kind} `), typeOf(schema)), schema && schema.$ref ? null : members(schema, 0)]);
}

function parameters(api, list) {
  if (!list || !list.length) return [];
  const names = el('dl', {});
  for (const raw of list) {
    const one = resolve(api, raw);
    names.append(el('dt', {}, el('code', {}, one.name), ` in ${one.in}${one.required ? '' : ', optional'}: `, typeOf(one.schema)));
    if (one.description) names.append(el('dd', {}, one.description));
  }
  return [el('h3', {}, 'Parameters'), names];
}

function answers(api, responses) {
  const list = el('dl', {});
  for (const [status, raw] of Object.entries(responses)) {
    const one = resolve(api, raw);
    list.append(el('dt', {}, el('code', {}, status), ` ${one.description || ''}`), el('dd', {}, ...content(one).filter(Boolean)));
  }
  return [el('h3', {}, 'Answers'), list];
}

function operation(api, path, method, one) {
  const who = one['x-roles'] && one['x-roles'].length ? `For ${one['x-roles'].join(', ')}.` : null;
  const body = resolve(api, one.requestBody);
  const inside = el('div', {}, one.description ? el('p', {}, one.description) : null, who ? el('p', { class: 'soft' }, who) : null,
    ...parameters(api, one.parameters), ...(body ? [el('h3', {}, 'Body'), ...content(body).filter(Boolean)] : []), ...answers(api, one.responses));
  const summary = el('summary', {}, el('span', { class: 'method' }, method.toUpperCase()), el('code', {}, path), el('span', { class: 'soft' }, ` ${one.summary || ''}`));
  return el('details', { id: one.operationId, 'data-words': `${method} ${path} ${one.summary} ${one.operationId}`.toLowerCase() }, summary, inside);
}

function showOperations(api) {
  const topics = new Map((api.tags || []).map((tag) => [tag.name, { about: tag.description, list: [] }]));
  for (const [path, item] of Object.entries(api.paths)) {
    for (const method of methods) {
      if (!item[method]) continue;
      const tag = (item[method].tags || ['other'])[0];
      if (!topics.has(tag)) topics.set(tag, { list: [] });
      topics.get(tag).list.push(operation(api, path, method, item[method]));
    }
  }
  const main = document.getElementById('operations');
  const nav = document.getElementById('tags');
  for (const [name, topic] of topics) {
    if (!topic.list.length) continue;
    const id = `topic-${name}`;
    nav.append(el('a', { href: `#${id}` }, name));
    main.append(el('section', { 'aria-labelledby': id }, el('h2', { id }, name), topic.about ? el('p', { class: 'soft' }, topic.about) : null, ...topic.list));
  }
  nav.append(el('a', { href: '#schemas-title' }, 'Schemas'));
}

function showSchemas(api) {
  const place = document.getElementById('schemas');
  for (const [name, schema] of Object.entries(api.components.schemas)) {
    place.append(el('details', { id: schemaId(name) }, el('summary', {}, el('code', {}, name)),
      el('div', {}, schema.description ? el('p', {}, schema.description) : null, el('p', {}, typeOf(schema)), members(schema, 0))));
  }
  place.hidden = false;
}

// A link to a schema or an operation opens it.
function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target && target.tagName === 'DETAILS') { target.open = true; target.scrollIntoView(); }
}

function find(words) {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  for (const section of document.querySelectorAll('#operations > section')) {
    let any = false;
    for (const one of section.querySelectorAll('details[data-words]')) {
      one.hidden = !wanted.every((word) => one.dataset.words.includes(word));
      any = any || !one.hidden;
    }
    section.hidden = !any;
  }
}

fetch('/openapi.json').then((answer) => answer.json()).then((api) => {
  document.getElementById('about').textContent = api.info.description || '';
  showOperations(api);
  showSchemas(api);
  document.getElementById('filter').addEventListener('input', (event) => find(event.target.value));
  window.addEventListener('hashchange', openTarget);
  openTarget();
}).catch(() => { document.getElementById('about').textContent = 'The description could not be loaded. Try again, or open /openapi.json.'; });
