import { waitFor } from '@dateline/testkit/wait'
import { afterAll, describe, expect, test } from 'vitest'
import { beginOne, GONE, HOUR, leaseOne, restFor, startFrontiers, storyOf, urlAt } from './start-frontier.ts'

const room = await startFrontiers()
afterAll(() => room.stop())

const nextTurns = (prefix: string) => room.redis.zrange(`{${prefix}}:frontier:hosts`, '0', '-1', 'WITHSCORES')

describe('add', () => {
  test('a URL is accepted once, is waiting until it ends, known after that, and force makes the next run', async () => {
    const frontier = room.open()
    const url = urlAt('a.test', 'story')
    expect(await frontier.add([url])).toEqual([{ answer: 'accepted', story: `${url.id}.1`, state: '' }])
    expect(await frontier.add([url])).toMatchObject([{ answer: 'waiting', story: `${url.id}.1` }])
    expect(await frontier.add([url], { force: true })).toMatchObject([{ answer: 'waiting', story: `${url.id}.1` }])

    await frontier.finish(await beginOne(frontier), { kind: 'drop', reason: 'gone' }, restFor(0))
    expect(await frontier.add([url])).toEqual([
      { answer: 'known', story: `${url.id}.1`, state: 'dropped fetcher gone' },
    ])
    expect(await frontier.add([url], { force: true })).toEqual([
      { answer: 'accepted', story: `${url.id}.2`, state: 'dropped fetcher gone' },
    ])
    expect(await frontier.status()).toMatchObject({ accepted: 2, waiting: 1, ended: { 'dropped fetcher gone': 1 } })
  })

  test('10,000 URLs are accepted in one call, and their answers stand in their order', async () => {
    const frontier = room.open()
    const urls = Array.from({ length: 10_000 }, (_, index) => urlAt(`h${index % 97}.test`, index))
    const added = await frontier.add([...urls, ...urls.slice(0, 5)])
    expect(added.slice(0, 10_000).every(({ answer }) => answer === 'accepted')).toBe(true)
    expect(added.slice(10_000).map(({ answer }) => answer)).toEqual(Array(5).fill('waiting'))
    expect(added.map(({ story }) => story.split('.')[0])).toEqual([...urls, ...urls.slice(0, 5)].map(({ id }) => id))
    expect(await frontier.status()).toMatchObject({ accepted: 10_000, waiting: 10_000, hostsWaiting: 97, hostsDue: 97 })
  })

  test('a lease carries the URL, the first attempt and the instant of acceptance', async () => {
    const frontier = room.open()
    const before = Date.now()
    await frontier.add([urlAt('a.test', 'x?q=1')])
    const request = await leaseOne(frontier)
    expect(request).toMatchObject({ story: storyOf('https://a.test/x?q=1'), attempt: 1, redirects: [] })
    expect(Date.parse(request.acceptedAt)).toBeGreaterThanOrEqual(before)
    expect(Date.parse(request.acceptedAt)).toBeLessThanOrEqual(Date.now())
  })
})

describe('turns', () => {
  test('the host that is due for longest comes first, also when it is given more URLs meanwhile', async () => {
    const frontier = room.open()
    for (const host of ['first.test', 'second.test', 'third.test']) {
      await frontier.add([urlAt(host, 1)])
      const [, score] = (await nextTurns(frontier.prefix)).slice(-2)
      await waitFor('the next millisecond', async () => Date.now() > Number(score), { everyMs: 1 })
    }
    await frontier.add([urlAt('first.test', 2)])
    const leased = await frontier.lease(2, 0)
    expect(leased.map(({ url }) => url)).toEqual(['https://first.test/1', 'https://second.test/1'])
  })

  test('a host has one lease, however many URLs it has and however often leases are asked for', async () => {
    const frontier = room.open()
    await frontier.add([1, 2, 3].map((path) => urlAt('a.test', path)))
    expect(await frontier.lease(10, 0)).toHaveLength(1)
    expect(await frontier.lease(10, 0)).toHaveLength(0)
  })

  test('a host without URLs leaves no key behind once its rest is over', async () => {
    const frontier = room.open()
    await frontier.add([urlAt('a.test'), urlAt('b.test'), urlAt('c.test', 1), urlAt('c.test', 2)])
    const [first, second, third] = await frontier.lease(3, 0)
    if (!first || !second || !third) throw new Error('three hosts are due')
    for (const request of [first, third]) await frontier.begin(request, 0)
    await frontier.finish(first, { kind: 'forward' }, restFor(30.4))
    await frontier.finish(second, { kind: 'drop', reason: 'disallowed' }, restFor(0))
    await frontier.finish(third, { kind: 'forward' }, restFor(2))
    await frontier.finish(await leaseOne(frontier), { kind: 'drop', reason: 'disallowed' }, restFor(0))
    const hostKeys = () => room.redis.keys(`{${frontier.prefix}}:frontier:*:*.test`)
    await waitFor('the slots to expire', async () => (await hostKeys()).length === 0, { timeoutMs: 5_000, everyMs: 5 })
    expect(await room.redis.exists(`{${frontier.prefix}}:frontier:hosts`)).toBe(0)
  })

  test('a resting host without URLs still rests when it is given one', async () => {
    const frontier = room.open()
    await frontier.add([urlAt('a.test', 1)])
    await frontier.finish(await beginOne(frontier), { kind: 'forward' }, restFor(HOUR))
    await frontier.add([urlAt('a.test', 2)])
    expect(await frontier.lease(1, 0)).toEqual([])
    expect(await room.redis.pttl(`{${frontier.prefix}}:frontier:host:a.test`)).toBe(-1)
  })

  test('a turn that ends without a request owes the host no rest', async () => {
    const frontier = room.open()
    await frontier.add([urlAt('a.test', 1), urlAt('a.test', 2)])
    await frontier.finish(await leaseOne(frontier), { kind: 'drop', reason: 'disallowed' }, restFor(HOUR))
    expect(await frontier.lease(1, 0)).toHaveLength(1)
  })
})

test('high comes before normal before low, and none of them starves', async () => {
  const frontier = room.open()
  const priorities = ['low', 'normal', 'high'] as const
  await frontier.add(
    priorities.flatMap((priority) =>
      Array.from({ length: 32 }, (_, index) => ({ ...urlAt('a.test', `${priority}/${index}`), priority })),
    ),
  )
  const taken: string[] = []
  for (let turn = 0; turn < 32; turn++) {
    const request = await leaseOne(frontier)
    taken.push(request.url.split('/')[3] ?? '')
    await frontier.finish(request, GONE, { endedAt: Date.now(), delayMs: 0 })
  }
  const number = (priority: string) => taken.filter((one) => one === priority).length
  expect(taken.slice(0, 3)).toEqual(['high', 'high', 'high'])
  expect([number('high'), number('normal'), number('low')]).toEqual([24, 6, 2])
})

test('sources and what is forced come first, unless they say otherwise', async () => {
  const frontier = room.open()
  await frontier.add([urlAt('a.test', 'page')])
  await frontier.add([{ ...urlAt('a.test', 'feed'), purpose: 'source', render: true }])
  expect(await leaseOne(frontier)).toMatchObject({ url: 'https://a.test/feed', purpose: 'source', render: true })
})

test('the verbs go on after Redis has forgotten the scripts', async () => {
  const frontier = room.open()
  await frontier.add([urlAt('a.test', 1)])
  await room.redis.script('FLUSH')
  await frontier.add([urlAt('a.test', 2)])
  await room.redis.script('FLUSH')
  await frontier.finish(await beginOne(frontier), { kind: 'forward' }, restFor(0))
  expect(await frontier.status()).toMatchObject({ accepted: 2, waiting: 2 })
})
