// compile.mjs OUT ROOT - makes one JSON document of each template's folder below ROOT.
//
// A folder has layout.mjml, text.liquid, template.json (category, and Liquid for subject and preheader) and
// texts.json. The document has the MJML with its parts put in, the HTML that mjml makes of it, the text part and
// the texts; ROOT/_shared/texts.json becomes a document of its own. Liquid stands in all of them untouched: it is
// rendered when a mail is composed, and mjml only sees text where a value will stand.
//
// Not here: whether the Liquid parses and what it renders to (tests/templates). An output that would not change is
// left alone, so that make sees what did.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'

const require = createRequire(new URL('../../web/package.json', import.meta.url))
const mjml = require('mjml')

const [out, root] = process.argv.slice(2)
if (!out || !root) die('usage: compile.mjs OUT ROOT')

function die(sentence) {
  console.error(sentence)
  process.exit(1)
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    return die(`${file}: ${error.message}`)
  }
}

// <mj-include path="../_parts/x" url="order.status_url"/>: the part's text, with [[url]] filled.
function withParts(text, folder, from, depth = 0) {
  if (depth > 8) die(`${from}: parts include each other`)
  return text.replace(/[ \t]*<mj-include\s+([^>]*?)\s*\/>/g, (_, written) => {
    const given = Object.fromEntries([...written.matchAll(/([\w-]+)="([^"]*)"/g)].map((m) => [m[1], m[2]]))
    const file = resolve(folder, given.path ?? die(`${from}: an mj-include without a path`))
    if (!existsSync(file)) die(`${from}: there is no part ${given.path}`)
    const filled = readFileSync(file, 'utf8').replace(/\[\[(\w+)\]\]/g, (_hole, name) =>
      given[name] ?? die(`${from}: ${given.path} wants ${name}`))
    return withParts(filled.replace(/\n$/, ''), dirname(file), file, depth + 1)
  })
}

// A line that is nothing but tags leaves no line behind, and what is indented for the reader's sake is not printed so.
function withoutTagLines(text) {
  const lines = text.split('\n').map((line) => line.replace(/^[ \t]+/, ''))
  return lines.map((line) => (/^(\{%((?!%\}).)*%\})+$/.test(line) ? line : `${line}\n`)).join('')
}

function withoutMargins(html) {
  return html.replace(/\n\s*/g, '\n')
}

// mjml knows which values an attribute may have, but not that Liquid will put one there.
function refusals(errors) {
  return errors.filter((error) => !/\{[{%]/.test(error.message))
}

async function compile(name) {
  const folder = join(root, name)
  const source = (file) => readFileSync(join(folder, file), 'utf8')
  const about = readJson(join(folder, 'template.json'))
  const layout = withParts(source('layout.mjml'), folder, `${folder}/layout.mjml`)
  const made = await mjml(layout, { validationLevel: 'soft', keepComments: false, fonts: {}, beautify: false })
  const wrong = refusals(made.errors)
  if (wrong.length) die(wrong.map((error) => `${folder}/layout.mjml: ${error.formattedMessage}`).join('\n'))
  return {
    name,
    category: about.category,
    subject: withoutTagLines(withParts(about.subject, folder, `${folder}/template.json`)).trim(),
    preheader: withoutTagLines(withParts(about.preheader, folder, `${folder}/template.json`)).trim(),
    mjml: layout,
    html: withoutMargins(made.html),
    text: withoutTagLines(withParts(source('text.liquid'), folder, `${folder}/text.liquid`)),
    texts: readJson(join(folder, 'texts.json')),
  }
}

function write(document) {
  const file = join(out, `${document.name}.json`)
  const text = `${JSON.stringify(document, null, 1)}\n`
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text)
  return `${document.name}.json`
}

mkdirSync(out, { recursive: true })
const names = readdirSync(root).filter((name) => existsSync(join(root, name, 'layout.mjml')))
const documents = await Promise.all(names.map(compile))
const kept = documents.map(write)
kept.push(write({ name: '_shared', texts: readJson(join(root, '_shared/texts.json')) }))
for (const file of readdirSync(out)) if (!kept.includes(file)) rmSync(join(out, file))
