import { PermanentError } from '@dateline/contracts/errors'
import { drop } from '@dateline/contracts/outcome'
import type { StageName } from '@dateline/contracts/topology'
import { type RunningStage, startStage } from '@dateline/runtime/stage'
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

/** A gateway and a normalizer that can't deal with any page until it is mended. */
async function openBroken() {
  const gateway = await openGateway(redis)
  let isMended = false
  const stage = await startStage(
    'normalizer',
    async () => {
      if (!isMended) throw new PermanentError('the page broke a limit')
      return drop('no-article')
    },
    {
      config: gateway.config,
      concurrency: 2,
      ledger: gateway.frontier.ledger('normalizer'),
      log,
      metrics: gateway.metrics,
    },
  )
  const handOver = startHandOver(gateway.frontier, gateway.queues.normalizer, log)
  closeAtEnd(stage, handOver)
  const mend = () => {
    isMended = true
  }
  return { ...gateway, mend }
}

function closeAtEnd(...parts: (RunningStage | { close(): Promise<void> })[]) {
  onTestFinished(async () => {
    for (const part of parts) await part.close()
  })
}

async function importPage({ post }: Gateway, name: string): Promise<string> {
  const { json } = await post('/v1/import', JSON.stringify({ url: `https://news.example/${name}`, body: '<p>x' }))
  return json.results[0].story
}

const outcomeOf = async ({ post }: Gateway, story: string) =>
  (await post('/v1/outcomes', { stories: [story] })).json.outcomes[0]
const isIn = (gateway: Gateway, story: string, state: string) =>
  waitFor(`${story} to be ${state}`, async () => (await outcomeOf(gateway, story)).state === state)
const letters = async ({ get }: Gateway, query = '') => (await get(`/v1/dead${query}`)).json.letters

test('a dead letter is listed with what it was and why it died', async () => {
  const gateway = await openBroken()
  const story = await importPage(gateway, 'a')
  await isIn(gateway, story, 'dead')
  expect(await letters(gateway)).toEqual([
    {
      stage: 'normalizer',
      id: story,
      story,
      url: 'https://news.example/a',
      reason: 'the page broke a limit',
      attempts: 1,
      diedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    },
  ])
  expect(await letters(gateway, '?stage=indexer')).toEqual([])
  expect(await letters(gateway, '?stage=normalizer&limit=1')).toHaveLength(1)
  expect((await gateway.get('/v1/dead?stage=reader')).json.error).toMatch(/^stage: /)
})

test('a dead letter that is tried again gets its outcome, and is no letter any more', async () => {
  const gateway = await openBroken()
  const story = await importPage(gateway, 'a')
  await isIn(gateway, story, 'dead')
  gateway.mend()
  const letter = { stage: 'normalizer', id: story }
  expect((await gateway.post('/v1/dead/retry', { letters: [letter] })).json).toEqual({ done: 1 })
  await isIn(gateway, story, 'dropped')
  expect(await letters(gateway)).toEqual([])
  expect((await gateway.frontier.status()).ended).toMatchObject({ 'dropped normalizer no-article': 1 })
  expect((await gateway.post('/v1/dead/retry', { letters: [letter] })).json).toEqual({ done: 0 })
})

test('a dead letter that dies again is one again, and is counted once', async () => {
  const gateway = await openBroken()
  const story = await importPage(gateway, 'a')
  await isIn(gateway, story, 'dead')
  await gateway.post('/v1/dead/retry', { letters: [{ stage: 'normalizer', id: story }] })
  await waitFor('the second death', async () => {
    const { ended, waiting } = await gateway.frontier.status()
    return waiting === 0 && ended['dead normalizer'] === 1
  })
  await waitFor('the letter', async () => (await letters(gateway)).length === 1)
})

test('a dead letter that is given up is gone, and stays dead in the ledger', async () => {
  const gateway = await openBroken()
  const stories = await Promise.all(['a', 'b'].map((name) => importPage(gateway, name)))
  for (const story of stories) await isIn(gateway, story, 'dead')
  const [first = '', second = ''] = stories
  expect((await gateway.post('/v1/dead/drop', { letters: [{ stage: 'normalizer', id: first }] })).json).toEqual({
    done: 1,
  })
  expect((await letters(gateway)).map(({ story }: { story: string }) => story)).toEqual([second])
  expect(await outcomeOf(gateway, first)).toMatchObject({ state: 'dead', stage: 'normalizer' })
})

test('a fetch that is tried again waits for the turn of its host', async () => {
  const gateway = await openGateway(redis)
  const { frontier, queues, config, metrics } = gateway
  const ended = { endedAt: Date.now(), delayMs: 0 }
  const stage = await startStage('fetcher', () => Promise.reject(new PermanentError('no way')), {
    config,
    concurrency: 1,
    ledger: { record: (request, ending) => frontier.finish(request, ending, ended) },
    log,
    metrics,
  })
  closeAtEnd(stage)
  const { json } = await gateway.post('/v1/urls', { urls: ['https://news.example/a'] })
  const [{ story }] = json.results
  const [request] = await frontier.lease(1, 0)
  if (!request) throw new Error('nothing was due')
  await queues.fetcher.add(request, `${story}.${request.lease}`)
  await isIn(gateway, story, 'dead')

  const [letter] = await letters(gateway)
  expect(letter).toMatchObject({ stage: 'fetcher', story, url: 'https://news.example/a', reason: 'no way' })
  const named = { stage: letter.stage as StageName, id: letter.id }
  expect((await gateway.post('/v1/dead/retry', { letters: [named] })).json).toEqual({ done: 1 })
  expect(await letters(gateway)).toEqual([])
  expect(await outcomeOf(gateway, story)).toMatchObject({ state: 'waiting' })
  expect(await frontier.lease(1, 0)).toMatchObject([
    { story, url: 'https://news.example/a', attempt: 1, redirects: [] },
  ])
})

test('letters that there are not are not dealt with', async () => {
  const gateway = await openGateway(redis)
  const none = { letters: [{ stage: 'indexer', id: 'nobody' }] }
  expect((await gateway.post('/v1/dead/retry', none)).json).toEqual({ done: 0 })
  expect((await gateway.post('/v1/dead/drop', none)).json).toEqual({ done: 0 })
  expect((await gateway.post('/v1/dead/drop', { letters: [{ stage: 'reader', id: '1' }] })).status).toBe(400)
})
