import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StoryId } from '@dateline/contracts/messages'
import { openFrontier } from '@dateline/frontier/frontier'
import { openLog } from '@dateline/runtime/log'
import { openQueue } from '@dateline/runtime/queue'
import { openRedis } from '@dateline/runtime/redis'
import { openIndex } from '@dateline/search/open-index'
import { makeArticle } from '@dateline/testkit/article'
import { startProcess } from '@dateline/testkit/process'
import { startRedis } from '@dateline/testkit/redis'
import { waitFor } from '@dateline/testkit/wait'
import { expect, onTestFinished, test } from 'vitest'

const log = openLog('test', 'silent')

test('an indexer process puts what is queued into the index, tells the ledger, and stops when it is told', async () => {
  const redis = await startRedis()
  const folder = await mkdtemp(join(tmpdir(), 'indexer-'))
  const config = { REDIS_URL: redis.url, REDIS_PREFIX: redis.prefix() }
  const indexUrl = `sqlite:${join(folder, 'articles.sqlite')}`
  const frontier = openFrontier(openRedis(config, log), config.REDIS_PREFIX)
  const queue = openQueue('indexer', config, log)
  const main = join(import.meta.dirname, '../src/main.ts')
  const indexer = await startProcess(process.execPath, [main], { env: { ...config, INDEX_URL: indexUrl } })
  onTestFinished(async () => {
    await indexer.kill('SIGKILL')
    await Promise.all([frontier.close(), queue.close()])
    await redis.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const articles = Array.from({ length: 50 }, (_, at) => makeArticle(`story-${at}`))
  const stories = await frontier.accept(
    articles.map(({ id, url, fetchedAt, archive }) => ({ id, page: { url, fetchedAt, archive } })),
  )
  const messages = articles.map((article, at) => ({ story: StoryId.parse(stories[at]), article }))
  await queue.addAll(messages.map((message) => ({ message, id: message.story })))
  await waitFor('all to be indexed', async () => (await frontier.status()).waiting === 0)

  expect((await frontier.status()).ended).toEqual({ indexed: 50 })
  expect((await frontier.outcomes(stories))[7]).toMatchObject({ state: 'indexed', article: articles[7]?.id })
  const index = await openIndex(indexUrl, { mode: 'read' })
  expect(await index.count()).toEqual({ articles: 50, revisions: 50, clusters: 50 })
  await index.close()
  expect(await indexer.kill('SIGTERM')).toEqual({ code: 0, signal: null })
})
