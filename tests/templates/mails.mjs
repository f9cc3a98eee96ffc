// mails.mjs - composes the starter templates with the samples, by `afterglow render` alone: subject and preheader
// first, then HTML and text, as the outbox does. Used by the test and by the tool that takes pictures.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

const build = process.env.BUILD ?? 'build'
const made = join(build, 'gen/documents/templates')
const samples = new URL('samples/', import.meta.url).pathname
const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'))
const work = mkdtempSync(join(tmpdir(), 'mails-'))
process.on('exit', () => rmSync(work, { recursive: true, force: true }))

export const templates = readdirSync(made).filter((file) => !file.startsWith('_')).map((file) => readJson(join(made, file)))
export const shared = readJson(join(made, '_shared.json')).texts

// Every sample that a language can be tried with; 'full' exists in each.
export const sampleNames = readdirSync(samples).map((file) => basename(file, '.json'))
export const sample = (name) => readJson(join(samples, `${name}.json`))

const both = (under, over) => {
  const joined = { ...under }
  for (const [key, value] of Object.entries(over ?? {}))
    joined[key] = value && typeof value === 'object' && !Array.isArray(value) ? both(under[key] ?? {}, value) : value
  return joined
}
export const merged = both

const nps = {
  en: { name: 'nps', from: 0, to: 10, low: 'not at all likely', high: 'very likely' },
  de: { name: 'nps', from: 0, to: 10, low: 'gar nicht wahrscheinlich', high: 'sehr wahrscheinlich' },
}

// The sample as the outbox would hand it to this template.
function dataFor(template, data, language) {
  const given = both(data, { message: { kind: template.name, category: template.category, locale: language.slice(0, 2) } })
  given.brand.du = language === 'de_du'
  if (template.name === 'nps') Object.assign(given.survey, nps[given.message.locale])
  if (template.category === 'transactional') given.message.unsubscribe_url = null
  else given.message.not_mine_url = null
  return given
}

function printer(template, language) {
  const file = (name, text) => {
    writeFileSync(join(work, name), text)
    return join(work, name)
  }
  const manner = language === 'de_du' ? ['--du'] : []
  const texts = ['--texts', join(made, `${template.name}.json`), '--shared-texts', join(made, '_shared.json')]
  const reader = ['--locale', language.slice(0, 2), '--currency', 'EUR', '--zone', 'Europe/Berlin', ...manner]
  return (part, source, data, ...options) =>
    execFileSync(join(build, 'afterglow'), ['render', file(`${template.name}.${part}`, source), '--data',
      file('data.json', JSON.stringify(data)), ...texts, ...reader, '--strict', ...options],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

// {subject, preheader, html, text}; throws with what `afterglow render` says, with file:line:column.
export function compose(template, given, language) {
  const data = dataFor(template, given, language)
  const print = printer(template, language)
  const [subject, preheader] = print('head', `${template.subject}\u001f${template.preheader}`, data).split('\u001f')
  Object.assign(data.message, { subject: subject.trim(), preheader: preheader.trim() })
  return {
    subject: data.message.subject,
    preheader: data.message.preheader,
    html: print('html', template.html, data, '--escape'),
    text: print('text', template.text, data).replace(/\n{3,}/g, '\n\n'),
  }
}
