#!/usr/bin/env node
// Runs a script of the project, or one of its tools (vitest, biome, tsc, knip), under Node 24:
// node bin/with-node.mjs FILE|NAME [ARGUMENT...]
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runNode } from './setup/run-node.mjs'
import { root } from './setup/step.mjs'
import { setUp } from './setup.mjs'

const [name, ...args] = process.argv.slice(2)
const isFile = Boolean(name?.endsWith('.ts'))
const node = await setUp({ redis: isFile || name === 'vitest', browser: name === 'vitest' })
const script = isFile ? join(root, name) : name && findScript(name)

if (script) {
  runNode(node, script, args)
} else {
  process.stderr.write(`with-node: no development dependency of package.json has a command "${name ?? ''}"\n`)
  process.exit(2)
}

/** The JavaScript file behind a command. The files in node_modules/.bin are shell scripts, which choose a Node themselves. */
function findScript(command) {
  const packages = Object.keys(readJson(join(root, 'package.json')).devDependencies)
  for (const one of packages) {
    const { bin = {} } = readJson(join(root, 'node_modules', one, 'package.json'))
    const file = typeof bin === 'string' ? one.split('/').at(-1) === command && bin : bin[command]
    if (file) return join(root, 'node_modules', one, file)
  }
  return undefined
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'))
}
