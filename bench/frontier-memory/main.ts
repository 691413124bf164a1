import { createHash } from 'node:crypto'
import { type FetchedPage, StoryId } from '@dateline/contracts/messages'
import type { IndexRequest } from '@dateline/contracts/topology'
import { type FrontierUrl, openFrontier } from '@dateline/frontier/frontier'
import { openLog } from '@dateline/runtime/log'
import { openRedis } from '@dateline/runtime/redis'
import { startRedis } from '@dateline/testkit/redis'

/*
 * What URLs of 60 characters take of Redis' memory, in a Redis of its own: while they wait, once they have ended, and once they
 * are indexed, with the memory of their payload and what the site called it. One million, at 1,000 hosts and at 100,000.
 *
 *   npm run bench -- bench/frontier-memory/main.ts [--json] [--urls 1000000]
 */
const asked = process.argv.indexOf('--urls')
const count = asked < 0 ? 1_000_000 : Number(process.argv[asked + 1])
const LENGTH = 60
const AT_ONCE = 10_000

interface Row {
  hosts: number
  waiting: number
  known: number
  indexed: number
  addedPerSecond: number
}

async function measure(hosts: number): Promise<Row> {
  const server = await startRedis()
  const connect = () => openRedis({ REDIS_URL: server.url, REDIS_PASSWORD: undefined }, openLog('bench', 'silent'))
  const redis = connect()
  const frontier = openFrontier(connect(), 'bench')
  const used = async () => Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1])
  const say = (line: string) => process.stderr.write(`${hosts} hosts: ${line}\n`)
  try {
    const first = await used()
    say('adding')
    const startedAt = performance.now()
    for (const urls of batches(hosts)) await frontier.add(urls)
    const addedPerSecond = Math.round((1000 * count) / (performance.now() - startedAt))
    const waiting = await used()

    // What is left of a URL once its story has ended, without asking all hosts for their turns.
    for (const some of ['queue:*', 'host:*', 'hosts']) await drop(redis, `{bench}:frontier:${some}`)
    const inQueues = await used()
    say('indexing half of them, dropping the others')
    const indexer = frontier.ledger('indexer')
    const normalizer = frontier.ledger('normalizer')
    const halves = [...batches(hosts)]
    const middle = Math.floor(halves.length / 2)
    for (const urls of halves.slice(0, middle)) {
      await Promise.all(urls.map(({ id }) => normalizer.record({ story: storyOf(id) } as FetchedPage, NO_ARTICLE)))
    }
    const afterDrops = await used()
    for (const urls of halves.slice(middle)) {
      await Promise.all(urls.map((url) => indexer.record(indexed(url), { kind: 'done' })))
    }
    const known = (afterDrops - first) / count
    const grown = (await used()) - afterDrops
    const { ended } = await frontier.status()
    return {
      hosts,
      waiting: Math.round((waiting - first) / count),
      known: Math.round(known),
      indexed: Math.round((inQueues - first) / count + grown / (ended.indexed ?? 1)),
      addedPerSecond,
    }
  } finally {
    await frontier.close()
    await redis.quit()
    await server.stop()
  }
}

const NO_ARTICLE = { kind: 'drop', reason: 'no-article' } as const

function* batches(hosts: number): Iterable<FrontierUrl[]> {
  for (let start = 0; start < count; start += AT_ONCE) {
    yield Array.from({ length: Math.min(AT_ONCE, count - start) }, (_, index) => urlAt(start + index, hosts))
  }
}

function urlAt(number: number, hosts: number): FrontierUrl {
  const host = `news${number % hosts}.example`
  const url = `https://${host}/${number}-`.padEnd(LENGTH, 'story-')
  return { url, host, id: createHash('sha256').update(url).digest('hex').slice(0, 24) }
}

const storyOf = (id: string) => StoryId.parse(`${id}.1`)

/** An article as far as the frontier looks at it. */
function indexed({ url, id }: FrontierUrl): IndexRequest {
  const digest = `sha256:${createHash('sha256').update(id).digest('hex')}`
  const fetchedAt = '2026-03-01T08:00:00.000Z'
  const validators = { etag: `"${id.slice(0, 20)}"`, lastModified: 'Sun, 01 Mar 2026 07:00:00 GMT' }
  const article = { id, revision: 1, url, fetchedAt, archive: { file: 'a', offset: 0, length: 1, digest } }
  return { story: storyOf(id), article, validators } as IndexRequest
}

/** Not by UNLINK, which gives the memory of what is large back only later. */
async function drop(redis: ReturnType<typeof openRedis>, pattern: string): Promise<void> {
  for await (const keys of redis.scanStream({ match: pattern, count: 1000 })) {
    if (keys.length > 0) await redis.del(...keys)
  }
}

const rows: Row[] = []
for (const hosts of [1000, 100_000]) {
  const row = await measure(hosts)
  process.stderr.write(`${JSON.stringify(row)}\n`)
  rows.push(row)
}
if (process.argv.includes('--json')) console.log(JSON.stringify({ urls: count, length: LENGTH, rows }))
else {
  console.log(`bytes of Redis for each of ${count.toLocaleString('en')} URLs of ${LENGTH} characters`)
  console.table(rows)
}
