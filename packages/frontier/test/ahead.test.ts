import { afterAll, describe, expect, test } from 'vitest'
import type { Politeness } from '../src/politeness.ts'
import { GONE, leaseOne, startFrontiers, urlAt } from './start-frontier.ts'

const room = await startFrontiers()
afterAll(() => room.stop())

describe('a URL that is leased ahead of the instant of its host', () => {
  const openAhead = (politeness: Partial<Politeness> = {}) => room.open({ aheadMs: 1000, politeness })

  test('may be sent when that comes', async () => {
    const frontier = openAhead()
    await frontier.add([urlAt('a.test', 1), urlAt('a.test', 2)])
    const first = await leaseOne(frontier)
    expect(await frontier.begin(first, 0)).toBe('go')
    const endedAt = Date.now()
    await frontier.finish(first, GONE, { endedAt, delayMs: 400 })
    const [second] = await frontier.lease(1, 400)
    if (!second) throw new Error('its instant comes soon')
    expect(await frontier.begin(second, 400)).toBe('go')
    expect(Date.now() - endedAt).toBeGreaterThanOrEqual(400)
  })

  test('is not leased where that is far away, and waits again where it has become so', async () => {
    const frontier = openAhead()
    await frontier.add([urlAt('a.test', 1), urlAt('a.test', 2), urlAt('a.test', 3)])
    const first = await leaseOne(frontier)
    await frontier.begin(first, 0)
    await frontier.finish(first, GONE, { endedAt: Date.now(), delayMs: 500 })
    const second = await leaseOne(frontier)
    await frontier.changeHost('a.test', { kind: 'delay', delayMs: 90_000 })
    expect(await frontier.begin(second, 500)).toBe('later')
    expect(await frontier.lease(1, 500)).toEqual([])
    expect(await frontier.host('a.test')).toMatchObject({ waiting: 2, isUnderWay: false, delayMs: 90_000 })
    await frontier.changeHost('a.test', { kind: 'delay', delayMs: 0 })
    expect(await leaseOne(frontier)).toMatchObject({ url: 'https://a.test/2', attempt: 1 })
  })

  test('has an instant of its own among the starts at its address', async () => {
    const frontier = openAhead({ addressParallel: 0, addressDelayMs: 40 })
    await frontier.add(Array.from({ length: 6 }, (_, index) => urlAt(`h${index}.test`)))
    const requests = await frontier.lease(10, 0)
    const from = Date.now()
    const starts = await Promise.all(
      requests.map(async (request) => {
        expect(await frontier.begin(request, 0, '192.0.2.1')).toBe('go')
        return Date.now() - from
      }),
    )
    const tooSoon = starts.toSorted((a, b) => a - b).filter((afterMs, index) => afterMs < index * 40)
    expect(tooSoon).toEqual([])
  })
})
