import type { FetchedPage } from '@dateline/contracts/messages'
import { startRedis, type TestRedis } from '@dateline/testkit/redis'
import { waitFor } from '@dateline/testkit/wait'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { startHandOver } from '../src/hand-over.ts'
import { type Gateway, log, openGateway } from './gateway.ts'

let redis: TestRedis
beforeAll(async () => {
  redis = await startRedis()
})
afterAll(() => redis?.stop())

const accept = (gateway: Gateway, count: number) =>
  gateway.frontier.accept(
    Array.from({ length: count }, (_, at) => ({
      id: at.toString(16).padStart(24, '0'),
      page: {
        url: `https://news.example/${at}`,
        fetchedAt: '2026-03-04T05:06:07.000Z',
        archive: { file: 'a.warc.gz', offset: at, length: 1, digest: `sha256:${'0'.repeat(64)}` },
      },
    })),
  )

const waitingIn = async ({ queues }: Gateway) => (await queues.normalizer.counts()).waiting

test('accepted pages are handed over whole, oldest first', async () => {
  const gateway = await openGateway(redis)
  const stories = await accept(gateway, 3)
  const handOver = startHandOver(gateway.frontier, gateway.queues.normalizer, log)
  onTestFinished(() => handOver.close())
  await waitFor('three messages', async () => (await waitingIn(gateway)) === 3)
  await waitFor('an empty outbox', async () => (await gateway.frontier.status()).outbox === 0)
  const jobs = await gateway.queues.normalizer.bull.getWaiting()
  expect(new Set(jobs.map(({ id }) => id))).toEqual(new Set(stories))
  const message = jobs.find(({ id }) => id === stories[1])?.data as FetchedPage
  expect(message).toMatchObject({ story: stories[1], url: 'https://news.example/1', archive: { offset: 1 } })
  expect((await gateway.frontier.status()).waiting).toBe(3)
})

test('a page that was moved by a process that died before it said so is not there twice', async () => {
  const gateway = await openGateway(redis)
  await accept(gateway, 2)
  const send = (pages: FetchedPage[]) =>
    gateway.queues.normalizer.addAll(pages.map((message) => ({ message, id: message.story })))
  await gateway.frontier
    .handOver(async (pages) => {
      await send(pages)
      throw new Error('died')
    })
    .catch(() => {})
  expect(await gateway.frontier.status()).toMatchObject({ outbox: 2 })
  const both = [1, 2].map(() => startHandOver(gateway.frontier, gateway.queues.normalizer, log))
  await waitFor('an empty outbox', async () => (await gateway.frontier.status()).outbox === 0)
  await Promise.all(both.map((handOver) => handOver.close()))
  expect(await waitingIn(gateway)).toBe(2)
})

test('the queue is not filled beyond what is enough, and goes on when there is room', async () => {
  const gateway = await openGateway(redis)
  await accept(gateway, 2500)
  const handOver = startHandOver(gateway.frontier, gateway.queues.normalizer, log)
  onTestFinished(() => handOver.close())
  await waitFor('a full queue', async () => (await waitingIn(gateway)) >= 1000)
  expect(await waitingIn(gateway)).toBe(1000)
  expect((await gateway.frontier.status()).outbox).toBe(1500)
  await gateway.queues.normalizer.bull.drain()
  await waitFor('the rest of it', async () => (await gateway.frontier.status()).outbox === 500)
})

test('a failure leaves the pages where they are, and is tried again', async () => {
  const gateway = await openGateway(redis)
  await accept(gateway, 1)
  let failures = 0
  const { queues } = gateway
  const failingOnce = {
    counts: queues.normalizer.counts,
    addAll: (messages: Parameters<typeof queues.normalizer.addAll>[0]) =>
      failures++ === 0
        ? Promise.reject(new Error('OOM command not allowed'))
        : queues.normalizer.addAll(messages as never),
  }
  const handOver = startHandOver(gateway.frontier, failingOnce, log)
  onTestFinished(() => handOver.close())
  await waitFor('the page', async () => (await waitingIn(gateway)) === 1)
  expect(failures).toBe(2)
})

test('closing waits for what is being moved', async () => {
  const gateway = await openGateway(redis)
  await accept(gateway, 10)
  const handOver = startHandOver(gateway.frontier, gateway.queues.normalizer, log)
  await waitFor('the first', async () => (await waitingIn(gateway)) > 0)
  await handOver.close()
  const { outbox } = await gateway.frontier.status()
  expect(outbox + (await waitingIn(gateway))).toBe(10)
})
