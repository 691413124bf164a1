import { readFileSync } from 'node:fs'
import { runScript, type Script } from '@dateline/frontier/script'
import type { Redis } from 'ioredis'

/** Loads a verb: the state that all verbs share, then `lua/<verb>.lua`. Redis runs it as one atomic step. */
export function loadScript(redis: Redis, base: string, verb: string): Script {
  const source = (name: string) => readFileSync(new URL(`./lua/${name}.lua`, import.meta.url), 'utf8')
  return runScript(redis, base, `${source('state')}\n${source(verb)}`)
}
