#!/usr/bin/env node
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { hasBrowser, installBrowser } from './setup/browser.mjs'
import { withSetUpLock } from './setup/lock.mjs'
import { hasPackages, installPackages, node } from './setup/packages.mjs'
import { hasRedis, installRedis } from './setup/redis.mjs'
import { giveUp } from './setup/step.mjs'

/**
 * Sets up what is missing of packages, Node 24 and, where they are asked for, a Redis server and a browser for tests, and
 * gives the path of the Node to run dateline with. When nothing is missing it writes nothing, needs no network and takes
 * milliseconds; when something can't be had it tells what, why and the remedy, and ends the process with status 2.
 */
export async function setUp({ redis = false, browser = false, production = false } = {}) {
  const isReady = () => hasPackages() && (!redis || hasRedis()) && (!browser || hasBrowser())
  if (isReady()) return node
  try {
    await withSetUpLock(async () => {
      // Asked again behind the lock: another set-up may have done it in the meantime.
      if (!hasPackages()) await installPackages({ production })
      if (redis && !hasRedis()) await installRedis()
      if (browser && !hasBrowser()) await installBrowser()
    })
  } catch (error) {
    giveUp(error)
  }
  return node
}

const usage = `Usage: node bin/setup.mjs [--no-redis] [--production]

Installs what is missing to run dateline from this checkout: packages, Node 24, a Redis server.

  --no-redis     the packages and Node only
  --production   without the packages that only developers need (for images); implies --no-redis
`

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const wanted = readArguments()
  if (wanted.help) process.stdout.write(usage)
  else await setUp({ redis: !wanted['no-redis'] && !wanted.production, production: wanted.production })
}

function readArguments() {
  const options = { 'no-redis': { type: 'boolean' }, production: { type: 'boolean' }, help: { type: 'boolean' } }
  try {
    return parseArgs({ options }).values
  } catch (error) {
    process.stderr.write(`${error.message}\n\n${usage}`)
    process.exit(2)
  }
}
