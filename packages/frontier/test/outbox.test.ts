import { afterAll, describe, expect, test } from 'vitest'
import type { Frontier } from '../src/frontier.ts'
import { idOf, pageAt, startFrontiers } from './start-frontier.ts'

const room = await startFrontiers()
afterAll(() => room.stop())

describe('outbox', () => {
  const pages = (count: number) =>
    Array.from({ length: count }, (_, index) => {
      const url = `https://a.test/${index}`
      return { id: idOf(url), page: pageAt(url) }
    })

  test('pages leave the outbox in order once they are handed over, and wait for their end until then', async () => {
    const frontier = room.open()
    const stories = await frontier.accept(pages(1200))
    expect(await frontier.status()).toMatchObject({ accepted: 1200, waiting: 1200, outbox: 1200 })
    const sent: string[] = []
    while ((await frontier.handOver(async (some) => void sent.push(...some.map(({ story }) => story)))) > 0);
    expect(sent).toEqual(stories)
    expect(await frontier.status()).toMatchObject({ accepted: 1200, waiting: 1200, outbox: 0 })
  })

  test('a crash between sending and removal sends again and loses nothing', async () => {
    const frontier = room.open()
    await frontier.accept(pages(3))
    const sent: string[] = []
    const crash = frontier.handOver(async (some) => {
      sent.push(...some.map(({ story }) => story))
      throw new Error('crash')
    })
    await expect(crash).rejects.toThrow('crash')
    expect(await frontier.handOver(async (some) => void sent.push(...some.map(({ story }) => story)))).toBe(3)
    expect(sent.slice(3)).toEqual(sent.slice(0, 3))
  })

  test('two that hand over at once remove nothing that was not sent', async () => {
    const one = room.open()
    const frontier = room.open({ prefix: one.prefix })
    await one.accept(pages(2))
    const sent: string[] = []
    const keep = (some: { story: string }[]) => sent.push(...some.map(({ story }) => story))
    await one.handOver(async (some) => {
      keep(some)
      await frontier.handOver(async (same) => void keep(same))
      await frontier.accept([{ id: idOf('https://a.test/late'), page: pageAt('https://a.test/late') }])
    })
    expect(await one.status()).toMatchObject({ outbox: 1 })
    expect(await one.handOver(async (some) => void keep(some))).toBe(1)
    expect(new Set(sent).size).toBe(3)
  })

  test('a page that ends before it has left the outbox is counted once', async () => {
    const frontier = room.open()
    await frontier.accept(pages(1))
    const end = async (page: Parameters<Parameters<Frontier['handOver']>[0]>[0][number]) =>
      frontier.ledger('normalizer').record(page, { kind: 'drop', reason: 'no-article' })
    await frontier.handOver(async (some) => void (await Promise.all(some.map(end))))
    expect(await frontier.status()).toMatchObject({ accepted: 1, waiting: 0, outbox: 0 })
  })
})
