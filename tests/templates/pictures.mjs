// pictures.mjs OUT - takes the pictures of docs/templates.md: each template as a phone and a desk show it, in light
// and dark, with the samples' drawings in place of photographs.
//
//     BUILD=build sh tools/web/with-node node tests/templates/pictures.mjs docs/images/templates
import { mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { compose, sample, templates } from './mails.mjs'

const { chromium } = createRequire(new URL('../../web/package.json', import.meta.url))('@playwright/test')

// What docs/templates.md shows: template, language, width, theme.
const wanted = [
  ['order_confirmation', 'en', 680, 'light'], ['order_confirmation', 'en', 390, 'dark'],
  ['order_shipped', 'de', 390, 'light'], ['order_delayed', 'en', 390, 'light'], ['nps', 'de', 390, 'light'],
  ['order_delivered', 'en', 390, 'dark'], ['order_pickup_ready', 'de', 390, 'light'], ['seasonal_guide', 'en', 390, 'light'],
  ['offer', 'en', 390, 'dark'], ['how_to', 'en', 390, 'light'],
]

const out = process.argv[2]
const drawings = new URL('pictures/', import.meta.url).pathname
mkdirSync(out, { recursive: true })
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
for (const [name, language, width, colorScheme] of wanted) {
  const template = templates.find((one) => one.name === name)
  const page = await browser.newPage({ viewport: { width, height: 400 }, colorScheme })
  await page.route(/^https:/, (route) => {
    const drawing = route.request().url().match(/pictures\/(\w+)\.jpg$/)?.[1]
    return drawing ? route.fulfill({ path: join(drawings, `${drawing}.svg`), contentType: 'image/svg+xml' }) : route.abort()
  })
  await page.setContent(compose(template, sample(`full.${language}`), language).html)
  await page.screenshot({ path: join(out, `${name}.${width}.${colorScheme}.png`), fullPage: true })
  await page.close()
}
await browser.close()
