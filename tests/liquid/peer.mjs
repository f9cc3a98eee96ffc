// liquidjs beside ours: the arguments and lines of tests/tools/liquid_speed.c, and 'version'.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Liquid, Tag } from 'liquidjs'

const [what, folder, third] = process.argv.slice(2)

// Tags of the language that liquidjs does not have, as short as they can be.
class Block extends Tag {
  constructor(token, remaining, liquid) {
    super(token, remaining, liquid)
    this.templates = []
    while (remaining.length > 0) {
      const next = remaining.shift()
      if (next.name === `end${token.name}`) return
      this.templates.push(liquid.parser.parseToken(next, remaining))
    }
    throw new Error(`${token.name} is not closed`)
  }
}
class Doc extends Block {
  render() {}
}
class IfChanged extends Block {
  *render(context, emitter) {
    const text = yield this.liquid.renderer.renderTemplates(this.templates, context)
    if (text === context.getRegister('changed')?.text) return
    context.setRegister('changed', { text })
    emitter.write(text)
  }
}

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
  engine.registerTag('doc', Doc)
  engine.registerTag('ifchanged', IfChanged)
  const given = readFileSync(`${folder}/data.json`, 'utf8')
  for (const [name, text] of Object.entries(templatesOf(folder))) {
    const data = JSON.parse(given) // counters are kept in it
    const template = engine.parse(text)
    const render = () => engine.renderSync(template, data)
    if (what === 'print') writeFileSync(`${third}/${name}.html`, render())
    else console.log(name, measureWarm(Number(third), () => engine.parse(text)), measureWarm(Number(third), render))
  }
}
