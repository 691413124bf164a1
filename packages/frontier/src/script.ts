import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Redis } from 'ioredis'

export type Script = (...args: (string | number)[]) => Promise<unknown>

/** Loads a verb of the frontier: the shared state, then `<verb>.lua`. Redis runs it as one atomic step. */
export function loadScript(redis: Redis, base: string, verb: string): Script {
  const lua = `${source('state')}\n${source(verb)}`
  const sha = createHash('sha1').update(lua).digest('hex')
  return async (...args) => {
    try {
      return await redis.evalsha(sha, 1, base, ...args)
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
      return redis.eval(lua, 1, base, ...args)
    }
  }
}

const source = (name: string) => readFileSync(new URL(`./${name}.lua`, import.meta.url), 'utf8')
