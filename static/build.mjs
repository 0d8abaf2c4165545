// Builds static/dist from static/src: the style sheet, GOV.UK Frontend's script, our scripts and pictures.
// Each file is named by its content, so that browsers may keep it for ever; manifest.json tells the server the names.

import { createHash } from 'node:crypto'
import { chmodSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, parse } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const modules = join(here, '..', 'node_modules')
const source = join(here, 'src')
const target = join(here, 'dist')
const { compile } = await import(pathToFileURL(join(modules, 'sass', 'sass.node.mjs')))

const files = new Map(
  readdirSync(source)
    .filter((name) => /\.(js|svg|png|ico|webmanifest)$/.test(name))
    .map((name) => [name, readFileSync(join(source, name))])
)
files.set('govuk-frontend.min.js', readFileSync(join(modules, 'govuk-frontend', 'dist', 'govuk', 'govuk-frontend.min.js')))
files.set(
  'consortium.css',
  compile(join(source, 'consortium.scss'), { style: 'compressed', loadPaths: [modules], quietDeps: true }).css
)

// A script imports, and a style sheet shows, other files by "./name": they get their final names first.
const named = new Map()
const beingNamed = new Set()

function nameOf(name) {
  if (!files.has(name)) throw new Error(`static/src has no ${name}, which another file asks for`)
  if (beingNamed.has(name)) throw new Error(`${name} imports itself, through ${[...beingNamed].join(', ')}`)
  if (!named.has(name)) {
    beingNamed.add(name)
    const content = withFinalNames(name, files.get(name))
    const { name: stem, ext } = parse(name)
    const digest = createHash('sha256').update(content).digest('hex').slice(0, 12)
    named.set(name, { file: `${stem}.${digest}${ext}`, content })
    beingNamed.delete(name)
  }
  return named.get(name).file
}

function withFinalNames(name, content) {
  if (name === 'govuk-frontend.min.js') return withoutSourceMap(content)
  if (!/\.(js|css)$/.test(name)) return content
  return String(content).replace(/(["'(])\.\/([\w.-]+)(?=["')])/g, (_, opening, other) => `${opening}./${nameOf(other)}`)
}

function withoutSourceMap(script) {
  return String(script).replace(/^\/\/# sourceMappingURL=.*$/m, '')
}

// The new folder replaces the old one only when it is complete.
const fresh = mkdtempSync(join(here, '.dist-'))
try {
  const manifest = Object.fromEntries([...files.keys()].sort().map((name) => [name, nameOf(name)]))
  for (const { file, content } of named.values()) writeFileSync(join(fresh, file), content)
  writeFileSync(join(fresh, 'manifest.json'), JSON.stringify(manifest, null, 2) + '\n')
  rmSync(target, { recursive: true, force: true })
  chmodSync(fresh, 0o755)
  renameSync(fresh, target)
} finally {
  rmSync(fresh, { recursive: true, force: true })
}
