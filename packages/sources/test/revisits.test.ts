import { createHash } from 'node:crypto'
import { startRedis } from '@dateline/testkit/redis'
import { waitFor } from '@dateline/testkit/wait'
import { afterAll, expect, test } from 'vitest'
import { openRevisits, type Revisit } from '../src/revisits.ts'
import { startSources } from './start-sources.ts'

const server = await startRedis()
afterAll(() => server.stop())

const page = (number: number): Revisit => {
  const url = `https://paper.example/story/${number}`
  return { id: createHash('sha256').update(url).digest('hex').slice(0, 24), url, render: number % 2 === 1 }
}

const open = (stepsMs: number[], { prefix = server.prefix(), leaseMs = 60_000 } = {}) => {
  const { redis } = startSources(server, { prefix })
  return openRevisits(redis, prefix, stepsMs, { leaseMs })
}

/** Takes what is due, until something was. */
async function takeDue(revisits: ReturnType<typeof open>): Promise<Revisit[]> {
  const taken: Revisit[] = []
  await waitFor('revisits that are due', async () => {
    await revisits.handOver(100, async (due) => void taken.push(...due))
    return taken.length > 0
  })
  return taken
}

test('a page comes back after each step and then no more; a fetch on the side changes nothing', async () => {
  const revisits = open([200, 500])
  await revisits.fetched(page(1), true)
  expect(await revisits.status()).toEqual({ scheduled: 1, underWay: 0 })
  await revisits.fetched(page(1), false)
  expect(await revisits.status()).toEqual({ scheduled: 1, underWay: 0 })

  expect(await takeDue(revisits)).toEqual([page(1)])
  expect(await revisits.status()).toEqual({ scheduled: 0, underWay: 1 })
  await revisits.fetched(page(1), false)
  expect(await takeDue(revisits)).toEqual([page(1)])
  await revisits.fetched(page(1), false)
  expect(await revisits.status()).toEqual({ scheduled: 0, underWay: 0 })
})

test('a first fetch that is told of again before it is settled is planned once', async () => {
  const revisits = open([100])
  await revisits.fetched(page(1), true)
  await revisits.fetched(page(1), true)
  expect(await revisits.status()).toEqual({ scheduled: 1, underWay: 0 })
  await revisits.settled(page(1).id)
  expect(await takeDue(revisits)).toEqual([page(1)])
  await revisits.fetched(page(1), false)
  expect(await revisits.status()).toEqual({ scheduled: 0, underWay: 0 })
})

test('without steps nothing comes back', async () => {
  const revisits = open([])
  await revisits.fetched(page(1), true)
  await revisits.schedule([page(1)])
  expect(await revisits.status()).toEqual({ scheduled: 0, underWay: 0 })
})

test('a page that is gone does not come back', async () => {
  const revisits = open([100, 200])
  await revisits.fetched(page(1), true)
  await takeDue(revisits)
  await revisits.ended(page(1).id)
  expect(await revisits.status()).toEqual({ scheduled: 0, underWay: 0 })
})

test('what a process had taken when it died is taken by another, and nothing is given twice while it lives', async () => {
  const prefix = server.prefix()
  const dying = open([100], { prefix, leaseMs: 300 })
  const pages = Array.from({ length: 250 }, (_, number) => page(number))
  for (const one of pages) await dying.fetched(one, true)
  await waitFor('the first to be due', async () => {
    const taken = await dying.handOver(100, () => Promise.reject(new Error('killed'))).catch(() => 1)
    return taken === 1
  })
  const other = open([100], { prefix })
  const taken: string[] = []
  await waitFor('all to be taken by the other', async () => {
    await other.handOver(100, async (due) => void taken.push(...due.map(({ url }) => url)))
    return taken.length >= pages.length
  })
  expect(taken.sort()).toEqual(pages.map(({ url }) => url).sort())
})
