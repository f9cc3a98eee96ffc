// liquidjs beside ours: the arguments and lines of tests/tools/liquid_speed.c, and 'version'.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Liquid } from 'liquidjs'

const [what, folder, third] = process.argv.slice(2)

function templatesOf(path) {
  if (!existsSync(path)) return {}
  const files = readdirSync(path).filter((file) => file.endsWith('.liquid')).sort()
  return Object.fromEntries(files.map((file) => [file.slice(0, -7), readFileSync(`${path}/${file}`, 'utf8')]))
}

function spent() {
  const { user, system } = process.cpuUsage()
  return user + system
}

function measure(milliseconds, work) {
  const from = spent()
  let count = 0
  do {
    for (let i = 0; i < 10; i++) work()
    count += 10
  } while (spent() < from + milliseconds * 1000)
  return (spent() - from) / count
}

function measureWarm(milliseconds, work) {
  measure(milliseconds, work) // until it is compiled
  return measure(milliseconds, work).toFixed(3)
}

if (what === 'version') {
  console.log(`liquidjs ${createRequire(import.meta.url)('liquidjs/package.json').version}, node ${process.version}`)
} else {
  const engine = new Liquid({ templates: templatesOf(`${folder}/partials`), cache: true, ownPropertyOnly: true })
  const data = JSON.parse(readFileSync(`${folder}/data.json`, 'utf8'))
  for (const [name, text] of Object.entries(templatesOf(folder))) {
    const template = engine.parse(text)
    const render = () => engine.renderSync(template, data)
    if (what === 'print') writeFileSync(`${third}/${name}.html`, render())
    else console.log(name, measureWarm(Number(third), () => engine.parse(text)), measureWarm(Number(third), render))
  }
}
