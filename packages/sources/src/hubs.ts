import { randomBytes } from 'node:crypto'
import type { Redis } from 'ioredis'
import { loadScript } from './load-script.ts'
import { type Source, sourcesIn } from './source.ts'

/** A subscription that the hub has not confirmed by then is asked for again. */
const RETRY_MS = 3_600_000

/** What a subscription is known by: the callback's address, and the key that its content is signed with. */
export interface PushKey {
  token: string
  secret: string
}

/** A callback's address at a hub. */
export interface Subscription {
  token: string
  hub: string
  topic: string
}

/** The subscriptions of sources that offer a hub (W3C WebSub). The registry's reports say which those are. */
export interface Hubs {
  /** Sources to subscribe to, anew or again: one of each hub, which then rests for so long. */
  lease(restMs: number): Promise<Source[]>
  /** The key of a source's subscription, made at the first call; null where the source is gone. */
  keyOf(id: string): Promise<PushKey | null>
  /** The source that a callback's address stands for, and its key; null where there is none. */
  sourceAt(token: string): Promise<{ id: string; secret: string } | null>
  /** Subscriptions to end, of sources that are gone: one of each hub, which then rests for so long. Each is given once. */
  leaseLeaving(restMs: number): Promise<Subscription[]>
  /** Whether a callback's address was that of a source on this topic that is gone. */
  hasLeft(token: string, topic: string): Promise<boolean>
  /** The hub has confirmed, for so long; the lease is renewed after four fifths of it. */
  confirm(id: string, leaseMs: number): Promise<void>
}

/** Opens the subscriptions on a connection that somebody else owns. */
export function openHubs(redis: Redis, prefix: string): Hubs {
  const base = `{${prefix}}:sources:`
  const load = (verb: string) => loadScript(redis, base, verb)
  const scripts = {
    lease: load('lease-hubs'),
    pushKey: load('push-key'),
    pushed: load('pushed'),
    leaving: load('lease-leaving'),
  }
  return {
    lease: async (restMs) => sourcesIn(await scripts.lease(100, RETRY_MS, restMs)),
    keyOf: async (id) => {
      const made = [randomBytes(16).toString('hex'), randomBytes(32).toString('hex')] as const
      const [token = '', secret = ''] = (await scripts.pushKey(id, ...made)) as string[]
      return token === '' ? null : { token, secret }
    },
    sourceAt: async (token) => {
      const id = await redis.get(`${base}push:${token}`)
      const secret = id && (await redis.hget(`${base}source:${id}`, 'pushSecret'))
      return id && secret ? { id, secret } : null
    },
    leaseLeaving: async (restMs) =>
      ((await scripts.leaving(100, restMs)) as [string, string, string][]).map(([token, hub, topic]) => ({
        ...{ token, hub, topic },
      })),
    hasLeft: async (token, topic) => (await redis.get(`${base}left:${token}`))?.split(' ')[1] === topic,
    confirm: async (id, leaseMs) => {
      await scripts.pushed(id, leaseMs, Math.round(leaseMs * 0.8))
    },
  }
}
