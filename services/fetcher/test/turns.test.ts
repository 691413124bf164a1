import { openFrontier } from '@dateline/frontier/frontier'
import { usualPoliteness } from '@dateline/frontier/politeness'
import { openLog } from '@dateline/runtime/log'
import { openRedis } from '@dateline/runtime/redis'
import { startRedis } from '@dateline/testkit/redis'
import { parseNetworks } from '@dateline/url/address'
import { canonicalUrl } from '@dateline/url/canonical'
import { urlId } from '@dateline/url/url-id'
import { expect, onTestFinished, test } from 'vitest'
import { openTurns } from '../src/turns.ts'

test('in a free network an address has no limit, elsewhere it has', async () => {
  const server = await startRedis()
  onTestFinished(() => server.stop())
  const redis = openRedis({ REDIS_URL: server.url, REDIS_PASSWORD: undefined }, openLog('test', 'silent'))
  const frontier = openFrontier(redis, server.prefix(), { politeness: { ...usualPoliteness, addressParallel: 1 } })
  onTestFinished(() => frontier.close())
  const turns = openTurns(frontier, { delayMs: 5, free: parseNetworks(['192.0.2.0/24', '2001:db8::/32']) })
  const hosts = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `${name}.example`)
  await frontier.add(
    hosts.map((host) => {
      const url = canonicalUrl(`https://${host}/story`)
      return { url, host, id: urlId(url) }
    }),
  )
  const requests = await frontier.lease(6, 5)
  const addresses = ['192.0.2.1', '192.0.2.1', '2001:db8::1', '2001:db8::1', '198.51.100.1', '198.51.100.1']
  const rights: string[] = []
  for (const [at, request] of requests.entries()) rights.push(await turns.begin(request, addresses[at]))
  expect(rights).toEqual(['go', 'go', 'go', 'go', 'go', 'later'])
})

test('a host whose connection was cut rests a little longer than one that answered', async () => {
  const server = await startRedis()
  onTestFinished(() => server.stop())
  const redis = openRedis({ REDIS_URL: server.url, REDIS_PASSWORD: undefined }, openLog('test', 'silent'))
  const frontier = openFrontier(redis, server.prefix())
  onTestFinished(() => frontier.close())
  const turns = openTurns(frontier, { delayMs: 60_000 })
  const hosts = ['cut.example', 'whole.example']
  await frontier.add(
    hosts.map((host) => {
      const url = canonicalUrl(`https://${host}/story`)
      return { url, host, id: urlId(url) }
    }),
  )
  const requests = await frontier.lease(2, 60_000)
  for (const request of requests) await turns.begin(request)
  for (const request of requests) turns.ended(request, { isTroubled: false, isCut: request.url.includes('cut') })
  for (const request of requests) await turns.ledger.record(request, { kind: 'retry', afterMs: 0, isThrottled: true })
  const [cut, whole] = await Promise.all(hosts.map((host) => frontier.host(host)))
  expect((cut?.nextInMs ?? 0) - (whole?.nextInMs ?? 0)).toBeGreaterThanOrEqual(20)
})
