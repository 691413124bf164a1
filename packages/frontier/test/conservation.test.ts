import type { Ending } from '@dateline/contracts/ledger'
import type { FetchedPage, FetchRequest } from '@dateline/contracts/messages'
import type { IndexRequest } from '@dateline/contracts/topology'
import { waitFor } from '@dateline/testkit/wait'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { usualPoliteness } from '../src/politeness.ts'
import { type FrontierRoom, hostOfRequest, idOf, pageAt, restFor, startFrontiers, urlAt } from './start-frontier.ts'

let room: FrontierRoom
beforeAll(async () => {
  room = await startFrontiers()
})
afterAll(() => room.stop())

type Pipe = ReturnType<typeof openPipe>
type Step = { name: string; run(pipe: Pipe): Promise<unknown> }

const HOSTS = ['a.test', 'b.test', 'c.test', 'd.test']
const PRIORITIES = ['high', 'normal', 'low'] as const
const URLS = ['a.test', 'b.test', 'c.test'].flatMap((host) =>
  [1, 2, 3].map((path) => ({ ...urlAt(host, path), priority: PRIORITIES[path - 1] ?? ('normal' as const) })),
)

/** A pipeline that may lose and repeat anything: every delivery ever made stays at hand, to be told again. */
function openPipe() {
  const frontier = room.open({ politeness: { ...usualPoliteness, addressParallel: 1, addressDelayMs: 1 } })
  const base = `{${frontier.prefix}}:frontier:`
  const pipe = {
    frontier,
    base,
    stories: new Set<string>(),
    /** Stories that had ended when we last looked, and how. */
    ended: new Map<string, string>(),
    deliveries: [] as FetchRequest[],
    passed: [] as FetchedPage[],
    pass: (request: FetchRequest) => void pipe.passed.push({ story: request.story, ...pageAt(request.url) }),
    /** What time would do: leases run out, and all hosts have rested. */
    travel: async (what: 'leases' | 'hosts') => {
      // A paused host stays where it is.
      for (const member of await room.redis.zrangebyscore(base + what, '-inf', '(+inf'))
        await room.redis.zadd(base + what, '1', member)
      // What rests keeps its instant beside its place: an address.
      if (what === 'hosts')
        for (const key of await room.redis.keys(`${base}address:*`)) await room.redis.hdel(key, 'start')
    },
  }
  return pipe
}

const pick = <Item>(items: Item[], at: number): Item | undefined => items[at % Math.max(1, items.length)]

const index = fc.nat(50)
/** How often a call is sent: a reply that is lost makes the client send it again. */
const times = fc.constantFrom(1, 1, 1, 2)
const endings = fc.constantFrom<Ending>(
  { kind: 'forward' },
  { kind: 'drop', reason: 'gone' },
  { kind: 'dead', reason: 'x' },
  { kind: 'retry', afterMs: 0, isThrottled: false },
  { kind: 'retry', afterMs: 0, isThrottled: true },
)

async function repeat(count: number, call: () => Promise<unknown>): Promise<void> {
  for (let left = count; left > 0; left--) await call()
}

const steps: fc.Arbitrary<Step>[] = [
  fc.tuple(fc.subarray(URLS), fc.boolean(), times).map(([urls, force, count]) => ({
    name: `add ${urls.length}${force ? ' by force' : ''} ×${count}`,
    run: ({ frontier, stories }) =>
      repeat(count, async () => {
        for (const { story } of await frontier.add(urls, { force })) stories.add(story)
      }),
  })),
  fc.tuple(fc.integer({ min: 1, max: 4 }), times).map(([most, count]) => ({
    name: `lease ${most} ×${count}`,
    run: (pipe) => repeat(count, async () => void pipe.deliveries.push(...(await pipe.frontier.lease(most, 0)))),
  })),
  fc.tuple(index, times, fc.constantFrom(undefined, '192.0.2.1', '192.0.2.2')).map(([at, count, address]) => ({
    name: `begin ${at} at ${address} ×${count}`,
    run: async ({ frontier, deliveries }) => {
      const request = pick(deliveries, at)
      if (request) await repeat(count, () => frontier.begin(request, 0, address))
    },
  })),
  fc.tuple(index, times, endings).map(([at, count, ending]) => ({
    name: `finish ${at} with ${ending.kind} ×${count}`,
    run: async ({ frontier, deliveries, pass }) => {
      const request = pick(deliveries, at)
      if (!request) return
      if (ending.kind === 'forward') pass(request)
      await repeat(count, () => frontier.finish(request, ending, restFor(0)))
    },
  })),
  fc.tuple(index, times, fc.constantFrom('a.test', 'd.test')).map(([at, count, host]) => ({
    name: `redirect ${at} to ${host} ×${count}`,
    run: async ({ frontier, deliveries }) => {
      const request = pick(deliveries, at)
      const to = { url: `https://${host}/moved`, host, isPermanent: at % 2 === 0 }
      if (request) await repeat(count, () => frontier.redirect(request, to, restFor(0)))
    },
  })),
  fc.tuple(fc.constantFrom(...HOSTS), fc.constantFrom('pause' as const, 'resume' as const)).map(([host, kind]) => ({
    name: `${kind} ${host}`,
    run: ({ frontier }) => frontier.changeHost(host, { kind }),
  })),
  index.map((at) => ({
    name: `crash of ${at} after its page was passed on`,
    run: async ({ deliveries, pass }) => {
      const request = pick(deliveries, at)
      if (request) pass(request)
    },
  })),
  fc
    .constantFrom('leases', 'hosts')
    .map((what) => ({ name: `time passes for ${what}`, run: ({ travel }) => travel(what) })),
  fc
    .tuple(
      index,
      times,
      fc.constantFrom<Ending>(
        { kind: 'drop', reason: 'no-article' },
        { kind: 'dead', reason: 'x' },
        { kind: 'forward' },
      ),
    )
    .map(([at, count, ending]) => ({
      name: `the normalizer ends ${at} with ${ending.kind} ×${count}`,
      run: async ({ frontier, passed }) => {
        const page = pick(passed, at)
        if (page) await repeat(count, () => frontier.ledger('normalizer').record(page, ending))
      },
    })),
  fc.tuple(index, times).map(([at, count]) => ({
    name: `the indexer ends ${at} ×${count}`,
    run: async ({ frontier, passed }) => {
      const page = pick(passed, at)
      const message = { story: page?.story, article: { ...page, id: 'x' } } as unknown as IndexRequest
      if (page) await repeat(count, () => frontier.ledger('indexer').record(message, { kind: 'done' }))
    },
  })),
  fc.tuple(fc.subarray(URLS), times).map(([urls, count]) => ({
    name: `accept ${urls.length} ×${count}`,
    run: ({ frontier, stories }) =>
      repeat(count, async () => {
        const pages = urls.map(({ url }) => ({ id: idOf(url), page: pageAt(url) }))
        for (const story of await frontier.accept(pages)) stories.add(story)
      }),
  })),
  fc.boolean().map((isCrash) => ({
    name: `hand over${isCrash ? ' and crash' : ''}`,
    run: async ({ frontier, passed }) => {
      const send = async (pages: FetchedPage[]) => {
        passed.push(...pages)
        if (isCrash) throw new Error('crash')
      }
      await frontier.handOver(send).catch((error: Error) => expect(error.message).toBe('crash'))
    },
  })),
  fc.tuple(index, times, fc.boolean()).map(([at, count, isFetch]) => ({
    name: `revive ${at} ×${count}`,
    run: async ({ frontier, deliveries, passed, ended }) => {
      const request = pick(deliveries, at)
      const story = isFetch ? request?.story : pick(passed, at)?.story
      if (!story) return
      await repeat(count, async () => {
        const isRevived = await (isFetch && request
          ? frontier.revive(story, 'fetcher', { request, host: hostOfRequest(request) })
          : frontier.revive(story, 'normalizer'))
        if (isRevived) expect(ended.get(story)).toMatch(/^dead/)
        if (isRevived) ended.delete(story)
      })
    },
  })),
]

/** What holds at every moment. */
async function check({ frontier, base, stories, ended }: Pipe): Promise<void> {
  const { accepted, waiting, ended: ends, underWay } = await frontier.status()
  const outcomes = await frontier.outcomes([...stories])
  expect(accepted, 'each story is accepted once').toBe(stories.size)
  expect(waiting + Object.values(ends).reduce((sum, count) => sum + count, 0), 'the ledger adds up').toBe(accepted)
  expect(outcomes.filter(({ state }) => state === 'waiting')).toHaveLength(waiting)

  for (const { story, state, stage, reason } of outcomes) {
    expect(state, story).not.toBe('unknown')
    if (ended.has(story)) expect(`${state} ${stage} ${reason}`, 'an end stands').toBe(ended.get(story))
    else if (state !== 'waiting') ended.set(story, `${state} ${stage} ${reason}`)
  }

  const lists = [...new Set((await room.redis.keys(`${base}queue:*`)).map((key) => key.split(':').slice(4).join(':')))]
  const due = await room.redis.zrange(`${base}hosts`, '0', '-1')
  const rows = await Promise.all(HOSTS.map((host) => frontier.host(host)))
  const held = rows.filter(({ isUnderWay }) => isUnderWay).map(({ host }) => host)
  expect(held, 'a host has one lease').toHaveLength(underWay)
  expect([...lists.filter((host) => !held.includes(host))].sort(), 'no list is forgotten').toEqual([...due].sort())
  const atAddresses = await Promise.all(
    (await room.redis.keys(`${base}address:*`)).map((key) => room.redis.hget(key, 'under way')),
  )
  for (const count of atAddresses) expect(['0', '1', null], 'an address has one request under way').toContain(count)
}

/** Ends all that waits, as a pipeline without faults would. */
async function drain(pipe: Pipe): Promise<void> {
  const { frontier, passed } = pipe
  for (const host of HOSTS) await frontier.changeHost(host, { kind: 'resume' })
  await pipe.travel('leases')
  await waitFor('all stories to end', async () => {
    await pipe.travel('hosts')
    await frontier.handOver(async (pages) => void passed.push(...pages))
    for (const request of await frontier.lease(10, 0)) {
      if ((await frontier.begin(request, 0)) === 'go')
        await frontier.finish(request, { kind: 'drop', reason: 'gone' }, restFor(0))
    }
    for (const page of passed.splice(0)) await frontier.ledger('normalizer').record(page, { kind: 'dead', reason: 'x' })
    const { waiting, hostsWaiting } = await frontier.status()
    return waiting + hostsWaiting === 0
  })
}

test('accepted = ended + waiting at every moment, whatever is lost or repeated, and each story ends once', async () => {
  const play = async (sequence: Step[]) => {
    const pipe = openPipe()
    for (const step of sequence) {
      await step.run(pipe)
      await check(pipe)
    }
    await drain(pipe)
    await check(pipe)
    const kept = (await room.redis.keys(`${pipe.base}*`)).map((key) => key.slice(pipe.base.length))
    expect(
      kept.filter(
        (key) => !/^(ledger|known:.*|ends|payload-more|moved|tokens|ended:.*|host:.*|address:.*|fetchers)$/.test(key),
      ),
      'nothing else is left',
    ).toEqual([])
  }
  const sequences = fc
    .array(fc.oneof(...steps), { minLength: 10, maxLength: 60, size: 'max' })
    .map((sequence) => Object.assign(sequence, { toString: () => sequence.map(({ name }) => name).join('\n') }))
  await fc.assert(fc.asyncProperty(sequences, play), { numRuns: 60 })
}, 60_000)
