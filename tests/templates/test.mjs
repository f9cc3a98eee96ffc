// test.mjs - what every starter template must be: complete in each language, well-formed, small, honest about who writes
// and how to stop it, readable in light and dark. One line of result for each template.
import { createRequire } from 'node:module'
import { checkTexts } from './texts.mjs'
import { compose, sample, sampleNames, shared, templates } from './mails.mjs'
import { look } from './seen.mjs'
import { variants } from './variants.mjs'

const fromWeb = createRequire(new URL('../../web/package.json', import.meta.url))
const { Parser } = createRequire(fromWeb.resolve('mjml-parser-xml'))('htmlparser2')

const gmailCuts = 102 * 1024
const languages = (name) => (name.endsWith('.de') ? ['de', 'de_du'] : name.endsWith('.en') ? ['en'] : ['en', 'de'])

// Elements that nobody closed, or that were never open; and pictures without a word for who does not see them.
function markup(html) {
  const wrong = [], open = []
  const parser = new Parser({
    onopentag(name, attributes) {
      open.push(name)
      if (name === 'img' && !attributes.alt) wrong.push(`a picture without alt: ${attributes.src}`)
      if (name === 'a' && !/^(https|mailto):/.test(attributes.href)) wrong.push(`a link to '${attributes.href}'`)
    },
    onclosetag(name, implied) {
      const last = open.pop()
      const needsNone = ['img', 'br', 'meta', 'hr', 'link'].includes(name)
      if (last !== name || (implied && !needsNone)) wrong.push(`<${name}> is not closed where it should be`)
    },
  })
  parser.end(html)
  const begins = html.match(/<!--\[if/g)?.length, ends = html.match(/<!\[endif\]/g)?.length
  if (begins !== ends) wrong.push(`${begins} of Outlook's conditions begin, ${ends} end`)
  if (/\{[{%]|[%}]\}|\[\[/.test(html.replace(/<style[\s\S]*?<\/style>/g, ''))) wrong.push('Liquid is left over')
  return wrong
}

// Where the letters stand in the samples' addresses: o order, s score, u unsubscribe, v the mail itself, and so on.
const links = (html) => [...html.matchAll(/<a\s[^>]*?href="([^"]*)"/g)].map((m) => m[1].replaceAll('&amp;', '&'))

function mail(template, name, language, given) {
  let made
  try {
    made = compose(template, given, language)
  } catch (error) {
    return [String(error.stderr || error).trim()]
  }
  const wrong = markup(made.html)
  if (!made.subject || made.subject.includes('\n')) wrong.push(`the subject is '${made.subject}'`)
  if (!made.preheader) wrong.push('no preheader')
  if (Buffer.byteLength(made.html) >= gmailCuts) wrong.push(`${made.html.length} bytes: Gmail would cut it`)
  if (/\n\n\n|[^-] \n/.test(made.text)) wrong.push('gaps in the text part')
  if (template.name.startsWith('order_') && !made.text.includes(given.order.name)) wrong.push('the text lacks the order')
  const ways = links(made.html)
  for (const way of ways.filter((url) => /\/[a-uw-z]\/\w+$/.test(url)))
    if (!made.text.includes(way)) wrong.push(`the text lacks ${way}`)
  const out = template.category !== 'transactional'
  if (out !== ways.includes(given.message.unsubscribe_url)) wrong.push('the way to unsubscribe')
  if (!ways.includes(given.message.preferences_url)) wrong.push('no way to the preferences')
  if (name.startsWith('full')) {
    const address = given.shop.address.split('\n').at(-1)
    if (!made.html.includes(address) || !made.text.includes(address)) wrong.push('no postal address')
  }
  return wrong.map((sentence) => `${name} ${language}: ${sentence}`)
}

function check(template) {
  const wrong = checkTexts(template.texts)
  if (!['transactional', 'service', 'feedback', 'marketing'].includes(template.category)) wrong.push(`category ${template.category}`)
  for (const name of sampleNames)
    for (const language of languages(name))
      for (const [i, given] of [sample(name), ...(name.startsWith('full') ? variants(template, sample(name)) : [])].entries())
        wrong.push(...mail(template, i ? `${name}, variant ${i}` : name, language, given))
  return wrong
}

let failed = false
function result(name, wrong) {
  console.log(`${wrong.length ? 'not ok' : 'ok'} templates/${name}`)
  for (const sentence of new Set(wrong)) console.log(`  ${sentence}`)
  failed ||= wrong.length > 0
}

result('shared-texts', checkTexts(shared))
for (const template of templates) result(template.name, check(template))
for (const [name, wrong] of await look(templates)) result(`${name}-seen`, wrong)
process.exit(failed ? 1 : 0)
