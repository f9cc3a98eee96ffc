// texts.mjs - the languages of one texts.json beside each other: the same keys, the same holes in each text.

import { merged } from './mails.mjs'

// A formal German greeting has the whole name, an English one the first.
const mayDiffer = ['greeting']

function flat(texts, prefix = '') {
  return Object.entries(texts).flatMap(([key, text]) =>
    typeof text === 'string' ? [[prefix + key, text]] : flat(text, `${prefix}${key}.`))
}

// 'Sie' at the beginning of a sentence may be an order.
const formal = /\b(Ihnen|Ihr|Ihre[mnrs]?)\b|[a-zäöüß,] Sie\b/
const familiar = /\b(du|dich|dir|dein\w*)\b/i

const holes = (text) => [...text.matchAll(/\{\{ (\w+) \}\}/g)].map((m) => m[1]).sort().join()

export function checkTexts(texts) {
  const wrong = []
  const de = new Map(flat(texts.de)), en = new Map(flat(texts.en))
  for (const [key, text] of en) {
    if (!text) wrong.push(`${key} is empty in English`)
    if (!de.get(key)) wrong.push(`${key} is not there in German`)
    else if (holes(text) !== holes(de.get(key)) && !mayDiffer.includes(key)) wrong.push(`${key} has other holes in German`)
  }
  for (const key of de.keys()) if (!en.has(key)) wrong.push(`${key} is not there in English`)
  for (const [key, text] of flat(texts.de_du ?? {}))
    if (!de.has(key)) wrong.push(`${key} of du is not there in German`)
    else if (holes(text) !== holes(de.get(key)) && !mayDiffer.includes(key)) wrong.push(`${key} has other holes with du`)
  for (const [key, text] of de) if (familiar.test(text)) wrong.push(`${key} says du in the formal German`)
  for (const [key, text] of flat(merged(texts.de, texts.de_du ?? {}))) if (formal.test(text)) wrong.push(`${key} says Sie in the German of du`)
  return wrong
}
