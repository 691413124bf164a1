#!/usr/bin/env node
// The `dateline` command as it is typed in a checkout: sets up what is missing, then runs the CLI under Node 24.
import module from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { runNode } from './setup/run-node.mjs'
import { root } from './setup/step.mjs'
import { setUp } from './setup.mjs'

// Code that was compiled once is kept, for this process and those that it starts: a command begins in half the time.
process.env.NODE_COMPILE_CACHE ??= join(root, 'node_modules/.cache/compiled')

const main = join(root, 'packages/cli/src/main.ts')
const args = process.argv.slice(2)
const node = await setUp({ redis: startsRedis(args) })

if (node === process.execPath) {
  module.enableCompileCache(process.env.NODE_COMPILE_CACHE)
  process.argv[1] = main
  await import(pathToFileURL(main).href)
} else {
  runNode(node, main, args)
}

/** Whether the command is one that brings its own Redis; a question about it (--help) needs none. */
function startsRedis(words) {
  const valued = ['--url', '--data-dir']
  const command = words.find((word, at) => !word.startsWith('-') && !valued.includes(words[at - 1]))
  return ['up', 'run'].includes(command) && !words.includes('--help') && !words.includes('-h')
}
