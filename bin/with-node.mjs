#!/usr/bin/env node
// Runs one of the workspace's tools (vitest, biome, tsc, knip) under Node 24: node bin/with-node.mjs NAME [ARGUMENT...]
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runNode } from './setup/run-node.mjs'
import { root } from './setup/step.mjs'
import { setUp } from './setup.mjs'

const [name, ...args] = process.argv.slice(2)
const node = await setUp({ redis: name === 'vitest' })
const script = name && findScript(name)

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
