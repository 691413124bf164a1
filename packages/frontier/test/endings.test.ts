import { StoryId } from '@dateline/contracts/messages'
import { afterAll, describe, expect, test } from 'vitest'
import { beginOne, GONE, HOUR, leaseOne, restFor, startFrontiers, urlAt } from './start-frontier.ts'

const room = await startFrontiers()
afterAll(() => room.stop())

describe('finish', () => {
  test('a retry goes behind the other URLs with its next attempt, and the host rests for the longer of both times', async () => {
    const frontier = room.open()
    await frontier.add([urlAt('a.test', 1), urlAt('a.test', 2)])
    const request = await beginOne(frontier)
    const at = Date.now()
    await frontier.finish(request, { kind: 'retry', afterMs: 60.5, isThrottled: false }, restFor(10.25))
    expect(await frontier.lease(1, 0)).toEqual([])
    const next = await leaseOne(frontier)
    expect(Date.now() - at).toBeGreaterThanOrEqual(60)
    expect(next.url).toBe('https://a.test/2')
    await frontier.finish(next, { kind: 'forward' }, restFor(0))
    expect(await leaseOne(frontier)).toMatchObject({ url: 'https://a.test/1', attempt: 2 })
  })

  test('a throttled URL keeps its place and its attempt', async () => {
    const frontier = room.open()
    await frontier.add([urlAt('a.test', 1), urlAt('a.test', 2)])
    await frontier.finish(await beginOne(frontier), { kind: 'retry', afterMs: 5, isThrottled: true }, restFor(0))
    expect(await leaseOne(frontier)).toMatchObject({ url: 'https://a.test/1', attempt: 1 })
  })

  test('a redirect waits for the turn of the host that it leads to, and remembers where it came from', async () => {
    const frontier = room.open()
    await frontier.add([urlAt('a.test', 1), urlAt('b.test', 1), urlAt('a.test', 2)])
    const [from, busy] = await frontier.lease(2, 0)
    if (!from || !busy) throw new Error('two hosts are due')
    await frontier.begin(from, 0)
    await frontier.redirect(from, { url: 'https://b.test/new', host: 'b.test', isPermanent: false }, restFor(HOUR))
    await frontier.finish(from, { kind: 'done' }, restFor(0))
    expect(await frontier.lease(5, 0)).toEqual([])

    await frontier.finish(busy, { kind: 'forward' }, restFor(0))
    expect(await leaseOne(frontier)).toMatchObject({
      story: from.story,
      url: 'https://b.test/new',
      redirects: ['https://a.test/1'],
      attempt: 1,
    })
    expect(await frontier.outcomes([from.story])).toMatchObject([{ state: 'waiting' }])
  })

  test('a redirect within the host waits for its rest', async () => {
    const frontier = room.open()
    await frontier.add([urlAt('a.test', 1)])
    await frontier.redirect(
      await beginOne(frontier),
      { url: 'https://a.test/2', host: 'a.test', isPermanent: false },
      restFor(HOUR),
    )
    expect(await frontier.lease(1, 0)).toEqual([])
    expect(await frontier.status()).toMatchObject({ hostsWaiting: 1, hostsDue: 0, underWay: 0 })
  })
})

test('a source that was read ends as read, also when it is told twice', async () => {
  const frontier = room.open()
  await frontier.add([{ ...urlAt('a.test', 'feed'), purpose: 'source' }])
  const request = await leaseOne(frontier)
  await frontier.begin(request, 0)
  for (const _ of [1, 2]) await frontier.finish(request, { kind: 'done' }, { endedAt: Date.now(), delayMs: 0 })
  expect(await frontier.outcomes([request.story])).toMatchObject([{ state: 'read', article: null, stage: null }])
  expect(await frontier.status()).toMatchObject({ accepted: 1, waiting: 0, ended: { read: 1 } })
})

test('a permanent redirect is followed at once the next time, a temporary one behind it is asked for again', async () => {
  const frontier = room.open()
  const page = urlAt('a.test', 'old')
  const hop = async (path: string, isPermanent: boolean) => {
    const request = await leaseOne(frontier)
    const to = { url: `https://b.test/${path}`, host: 'b.test', isPermanent }
    await frontier.redirect(request, to, { endedAt: Date.now(), delayMs: 0 })
  }
  await frontier.add([page])
  await hop('new', true)
  await hop('newer', true)
  await hop('today', false)
  const request = await leaseOne(frontier)
  await frontier.finish(request, { kind: 'forward' }, { endedAt: Date.now(), delayMs: 0 })
  await frontier.ledger('normalizer').record({ story: request.story } as never, { kind: 'drop', reason: 'unchanged' })

  await frontier.add([page], { force: true })
  const again = await leaseOne(frontier)
  const unchanged = { kind: 'drop', reason: 'unchanged' } as const
  expect(again).toMatchObject({
    story: StoryId.parse(`${page.id}.2`),
    url: 'https://b.test/newer',
    redirects: [page.url],
  })
  await frontier.finish(again, unchanged, { endedAt: Date.now(), delayMs: 0 })
  await frontier.add([page], { force: true })
  const third = await leaseOne(frontier)
  expect(third.url).toBe('https://b.test/newer')

  // An address that leads nowhere any more is forgotten.
  await frontier.finish(third, GONE, { endedAt: Date.now(), delayMs: 0 })
  await frontier.add([page], { force: true })
  expect(await leaseOne(frontier)).toMatchObject({ url: page.url, redirects: [] })
})
