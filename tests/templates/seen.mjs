// seen.mjs - what only a browser knows of a mail: the contrast of every text with what lies behind it, in light and
// dark, and whether it can be read on a phone without moving it sideways. Nothing is fetched.
import { createRequire } from 'node:module'
import { compose, sample } from './mails.mjs'

const { chromium } = createRequire(new URL('../../web/package.json', import.meta.url))('@playwright/test')

// Runs in the page: texts whose contrast is below 4.5, as 'ratio text'.
function faint() {
  const channels = (colour) => colour.match(/[\d.]+/g).map(Number)
  const light = (colour) => {
    const [r, g, b] = channels(colour).map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const ground = getComputedStyle(e).backgroundColor
      if (channels(ground)[3] !== 0) return ground
    }
    return 'rgb(255, 255, 255)'
  }
  const found = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const words = walker.currentNode.textContent.replace(/[\s\u00a0\u034f\u200c]+/g, ' ').trim()
    const element = walker.currentNode.parentElement
    if (!words || !element.checkVisibility() || getComputedStyle(element).opacity === '0' || !element.getClientRects().length) continue
    const [a, b] = [light(getComputedStyle(element).color), light(behind(element))]
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
    if (ratio < 4.5) found.push(`${ratio.toFixed(1)} '${words.slice(0, 40)}'`)
  }
  return found
}

export async function look(templates) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'], timeout: 0 })
  const page = await browser.newPage({ viewport: { width: 390, height: 800 } })
  page.setDefaultTimeout(0)
  await page.route(/^https?:/, (route) => route.abort())
  const results = []
  for (const template of templates) {
    const wrong = []
    for (const name of ['full.en', 'many']) {
      let html
      try {
        html = compose(template, sample(name), 'en').html
      } catch (error) {
        wrong.push(`${name}: ${String(error.stderr || error).trim()}`)
        continue
      }
      await page.setContent(html, { waitUntil: 'domcontentloaded' })
      const width = await page.evaluate(() => document.documentElement.scrollWidth)
      if (width > 390) wrong.push(`${name}: ${width} pixels wide on a phone of 390`)
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme })
        for (const text of await page.evaluate(faint)) wrong.push(`${name}, ${colorScheme}: contrast ${text}`)
      }
    }
    results.push([template.name, wrong])
  }
  await browser.close()
  return results
}
