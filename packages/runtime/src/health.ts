import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { SharedConfig } from '@dateline/contracts/config'
import type { Logger } from './log.ts'
import type { Metrics } from './metrics.ts'

export interface HealthServer {
  url: string
  close(): Promise<void>
}

/**
 * `/livez` (the process turns), `/readyz` (each check passes; else 503 with the names of those that don't) and `/metrics`
 * for a worker. Liveness never depends on Redis: restarting a worker does not bring Redis back.
 */
export async function serveHealth(
  config: Pick<SharedConfig, 'HEALTH_HOST' | 'HEALTH_PORT'>,
  { checks, metrics, log }: { checks: Record<string, () => Promise<unknown>>; metrics: Metrics; log: Logger },
): Promise<HealthServer> {
  const server = createServer(async (request, response) => {
    const answer = await healthAnswer(request.url ?? '/', checks, metrics)
    response.writeHead(answer.status, { 'content-type': answer.type }).end(answer.body)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(config.HEALTH_PORT, config.HEALTH_HOST, resolve)
  })
  const host = config.HEALTH_HOST.includes(':') ? `[${config.HEALTH_HOST}]` : config.HEALTH_HOST
  const url = `http://${host}:${(server.address() as AddressInfo).port}`
  log.info({ url }, 'health and metrics')
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** The answer to a health path; 404 for any other. */
export async function healthAnswer(path: string, checks: Record<string, () => Promise<unknown>>, metrics: Metrics) {
  if (path === '/metrics') {
    return { status: 200, type: metrics.registry.contentType, body: await metrics.registry.metrics() }
  }
  if (path === '/livez') return { status: 200, type: 'text/plain', body: 'ok\n' }
  if (path !== '/readyz') return { status: 404, type: 'text/plain', body: 'here are /livez, /readyz and /metrics\n' }
  const failing = await failingChecks(checks)
  const body = failing.length === 0 ? 'ok\n' : failing.map((line) => `${line}\n`).join('')
  return { status: failing.length === 0 ? 200 : 503, type: 'text/plain', body }
}

/** Runs all checks, each for at most two seconds, and names those that fail. */
async function failingChecks(checks: Record<string, () => Promise<unknown>>): Promise<string[]> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      const timeout = new Promise((_, reject) => {
        setTimeout(() => reject(new Error('no answer within 2 s')), 2000).unref()
      })
      return Promise.race([check(), timeout]).then(
        () => null,
        (error: unknown) => `${name}: ${error instanceof Error ? error.message : String(error)}`,
      )
    }),
  )
  return results.filter((line) => line !== null)
}
