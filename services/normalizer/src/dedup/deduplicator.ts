import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { ClusterMerge } from '@dateline/contracts/messages'
import { openHabits } from './habits.ts'
import { packBody, packHabits, packKeys, packSketch, scriptConstants } from './layout.ts'
import { hashWords, packTitle, readText, signatureOf } from './signature.ts'
import { timeOf } from './told-at.ts'

/** The part of a Redis connection that is used; a connection of ioredis is one. */
export interface ScriptRunner {
  call(command: string, ...args: (string | Buffer | number)[]): Promise<unknown>
}

/** One telling of a page. */
export interface Telling {
  /** 24 hex digits of the canonical URL. */
  id: string
  url: string
  host: string
  title: string | null
  text: string
  publishedAt: string | null
  fetchedAt: string
  contentHash: string
  /** What brought it: the story id. The same delivery of the same content gets its first answer again. */
  delivery: string
}

interface Known {
  /** 1 for the first telling of this page, one more for each change. */
  revision: number
  /**
   * Id of the article that founded the cluster; `<id>.<revision>` where a later revision told another story and founded it.
   * Where clusters were joined, that of the oldest.
   */
  clusterId: string
  /** Id of the telling that this one repeats. */
  isDuplicateOf: string | null
  /** How much it has in common with that one; null where it repeats none. */
  likeness: Likeness | null
  /**
   * Clusters that are one by now, on the way to `clusterId`: each with the one that it was joined to. Whoever keeps tellings by
   * their clusters moves those of `lost` to `into`; told as often as need be, in any order.
   */
  merged: ClusterMerge[]
}

/** How much the telling has in common with the one it repeats, estimated from 5-word shingles, each from 0 to 1. */
interface Likeness {
  containment: number
  jaccard: number
}

/**
 * What a telling is. `unchanged`: another delivery brought the content of the known revision. `older`: it was fetched
 * before the known revision, so that it can't be the newest. Neither makes a revision: `revision` is the known one.
 * `replaced`: the page, but less than a fifth of the known text: another story at its address, in a cluster of its own matches.
 * `thin`: too few words to be compared otherwise than word for word.
 */
export type Identity = Known & {
  kind: 'unchanged' | 'older' | 'new' | 'revision' | 'replaced' | 'exact' | 'near' | 'contained' | 'thin'
}

export interface Deduplicator {
  identify(telling: Telling): Promise<Identity>
}

export interface DeduplicatorOptions {
  /** Start of every key, put into the hash tag. */
  prefix: string
  /** Tellings whose signatures are remembered, about 330 bytes of Redis each; the oldest is forgotten first. */
  capacity?: number
}

/** Signing again because the host's habits changed meanwhile ends after this many times: then the last signature is taken. */
const MAX_SIGNINGS = 5

/**
 * Tells copies, near-copies and revisions from new articles. Any number of processes may share a prefix: each answer is
 * given in one atomic step and sees all earlier ones. Identities are kept for ever, signatures up to `capacity`.
 */
export function openDeduplicator(
  redis: ScriptRunner,
  { prefix, capacity = 200_000 }: DeduplicatorOptions,
): Deduplicator {
  const stem = `{${prefix}}:dedup`
  if (!Number.isInteger(capacity) || capacity < 1) {
    throw new Error(`capacity must be a whole number of at least 1, got ${capacity}`)
  }
  const habits = openHabits()

  return {
    async identify(telling) {
      const fixed = fixedArguments(telling)
      const reading = readText(telling.text)
      const circumstances = {
        host: hashWords(telling.host),
        title: packTitle(telling.title ?? ''),
        ...timeOf(telling.publishedAt, telling.fetchedAt, telling.text),
      }
      const paragraphs = [...new Set(reading.paragraphs.filter((hash) => hash !== null))]
      let assumed = paragraphs.map((hash) => habits.has(telling.host, hash))

      for (let signing = 1; ; signing++) {
        const signature = signatureOf(reading, new Set(paragraphs.filter((_, index) => assumed[index])))
        const reply = await run(redis, stem, [
          ...fixed,
          packBody(signature, circumstances),
          packKeys(signature.keys, capacity),
          signature.exact === null ? '' : packKeys([signature.exact.readUInt32LE(0)], capacity),
          packHabits(paragraphs),
          assumed.map((isHabit) => (isHabit ? '1' : '0')).join(''),
          signing === MAX_SIGNINGS ? '1' : '0',
          capacity,
          telling.host,
          packSketch(signature),
        ])
        if (reply[0] !== 'habits') return identityOf(reply)
        assumed = [...String(reply[1])].map((flag) => flag === '1')
        habits.learn(telling.host, paragraphs, assumed)
      }
    },
  }
}

function fixedArguments({ id, contentHash, delivery, fetchedAt }: Telling): (string | Buffer | number)[] {
  if (!/^[0-9a-f]{24}$/.test(id)) throw new Error(`article id must be 24 hex digits, got ${JSON.stringify(id)}`)
  const fetched = Date.parse(fetchedAt)
  if (Number.isNaN(fetched)) throw new Error(`fetchedAt of article ${id} is no instant: ${JSON.stringify(fetchedAt)}`)
  return [Buffer.from(id, 'hex'), digest(contentHash), digest(delivery).subarray(0, 4), Math.max(fetched, 0)]
}

const digest = (text: string) => createHash('sha256').update(text).digest().subarray(0, 8)

/** Each uses what stands in those before it. */
const parts = ['memory', 'habits', 'pages', 'likeness', 'clusters', 'identify'].map((name) =>
  readFileSync(new URL(`./${name}.lua`, import.meta.url), 'utf8'),
)
const script = scriptConstants() + parts.join('\n')
const scriptSha = createHash('sha1').update(script).digest('hex')

async function run(redis: ScriptRunner, stem: string, args: (string | Buffer | number)[]): Promise<unknown[]> {
  const reply = await redis.call('EVALSHA', scriptSha, 1, stem, ...args).catch((error: unknown) => {
    // A Redis that was restarted has no scripts.
    if (error instanceof Error && error.message.startsWith('NOSCRIPT')) {
      return redis.call('EVAL', script, 1, stem, ...args)
    }
    throw error
  })
  if (!Array.isArray(reply)) throw new Error(`the deduplication script answered ${JSON.stringify(reply)}`)
  return reply
}

function identityOf([kind, revision, clusterId, repeated, containment, jaccard, ...joints]: unknown[]): Identity {
  const known = {
    revision: Number(revision),
    clusterId: String(clusterId),
    isDuplicateOf: repeated === '' ? null : String(repeated),
    likeness: repeated === '' ? null : { containment: Number(containment) / 100, jaccard: Number(jaccard) / 100 },
    merged: mergesIn(joints.map(String)),
  }
  switch (kind) {
    case 'unchanged':
    case 'older':
    case 'new':
    case 'revision':
    case 'exact':
    case 'near':
    case 'contained':
    case 'thin':
    case 'replaced':
      return { kind, ...known }
    default:
      throw new Error(`the deduplication script answered an unknown kind: ${JSON.stringify(kind)}`)
  }
}

/** Pairs of names, one after the other. */
function mergesIn(joints: string[]): ClusterMerge[] {
  return joints.flatMap((lost, index) => (index % 2 === 0 ? [{ lost, into: joints[index + 1] ?? '' }] : []))
}
