import { startRedis } from '@dateline/testkit/redis'
import { waitFor } from '@dateline/testkit/wait'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { openLog } from '../src/log.ts'
import { startTicker } from '../src/ticker.ts'
import { configOf } from './run-stage.ts'

const server = await startRedis({ appendOnly: true })
afterAll(() => server.stop())

const EVERY_MS = 100

/** Tickers of one name, as several processes would start them, and the instants of their ticks. */
function openTickers() {
  const config = configOf(server)
  const ticks: { who: number; at: number }[] = []
  let number = 0
  const start = async (work: () => Promise<void> = async () => {}) => {
    const who = number++
    const onTick = () => {
      ticks.push({ who, at: Date.now() })
      return work()
    }
    const ticker = await startTicker('test', onTick, { config, everyMs: EVERY_MS, log: openLog('test', 'silent') })
    let closing: Promise<void> | null = null
    const close = () => {
      closing ??= ticker.close()
      return closing
    }
    onTestFinished(close)
    return { close }
  }
  const since = (from: number) => waitFor('ten ticks', () => ticks.length >= from + 10)
  return { ticks, start, since }
}

/** More than this in its time is a tick given twice; one may be on its way at either end. */
const mostIn = (ticks: { at: number }[]) => ((ticks.at(-1)?.at ?? 0) - (ticks[0]?.at ?? 0)) / EVERY_MS + 2

test('each tick comes to one of the processes, and no more often than was said', async () => {
  const { ticks, start, since } = openTickers()
  await Promise.all([start(), start(), start()])
  await since(0)
  expect(ticks.length).toBeLessThanOrEqual(mostIn(ticks))
})

test('the others go on when one process ends, and one that starts anew takes over the pace', async () => {
  const { ticks, start, since } = openTickers()
  const [first, second] = await Promise.all([start(), start()])
  await since(0)
  await first?.close()
  await since(ticks.length)
  await second?.close()
  const before = ticks.length
  await start()
  await since(before)
  expect(new Set(ticks.slice(before).map(({ who }) => who))).toEqual(new Set([2]))
  expect(ticks.length - before).toBeLessThanOrEqual(mostIn(ticks.slice(before)))
})

test('a tick that fails takes none of those after it along', async () => {
  const { start, since } = openTickers()
  await start(() => Promise.reject(new Error('Redis is full')))
  await since(0)
})

test('ticks go on after Redis was killed and came back, at their pace', async () => {
  const { ticks, start, since } = openTickers()
  await Promise.all([start(), start()])
  await since(0)
  await server.kill('SIGKILL')
  await server.restart()
  const before = ticks.length
  await since(before)
  expect(ticks.length - before).toBeLessThanOrEqual(mostIn(ticks.slice(before)))
})
