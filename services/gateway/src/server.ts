import { timingSafeEqual } from 'node:crypto'
import { healthAnswer } from '@dateline/runtime/health'
import { SearchInputError } from '@dateline/search/article-index'
import { BadUrlError } from '@dateline/url/canonical'
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Deps } from './deps.ts'
import { articleRoutes } from './routes/articles.ts'
import { deadRoutes } from './routes/dead.ts'
import { hostRoutes } from './routes/hosts.ts'
import { sourceRoutes } from './routes/sources.ts'
import { statusRoutes } from './routes/status.ts'
import { urlRoutes } from './routes/urls.ts'
import { websubRoutes } from './routes/websub.ts'

/** An import is sent in pieces of at most this many bytes. */
const MAX_BODY_BYTES = 64 * 1024 * 1024

/** The HTTP API: health and metrics for everybody, everything under /v1 for whoever brings the token, if there is one. */
export function openServer(deps: Deps, token: string | undefined): FastifyInstance {
  const server = fastify({ bodyLimit: MAX_BODY_BYTES, forceCloseConnections: true })
  server.setErrorHandler(answerError(deps))
  server.setNotFoundHandler((request, reply) =>
    reply.status(404).send({ error: `there is no ${request.method} ${request.url.replace(/\?.*/, '')} here` }),
  )
  // Only media types that no form of another site can send: browsers ask before they let a script send these.
  server.removeContentTypeParser('text/plain')
  server.addContentTypeParser('application/x-ndjson', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  for (const path of ['/livez', '/readyz', '/metrics']) {
    server.get(path, async (_request, reply) => {
      const { status, type, body } = await healthAnswer(path, deps.checks, deps.metrics)
      return reply.status(status).type(type).send(body)
    })
  }
  void server.register(
    (api, _options, done) => {
      if (token) api.addHook('onRequest', requireToken(token))
      urlRoutes(api, deps)
      articleRoutes(api, deps)
      statusRoutes(api, deps)
      deadRoutes(api, deps)
      sourceRoutes(api, deps)
      hostRoutes(api, deps)
      done()
    },
    { prefix: '/v1' },
  )
  void server.register(
    (callbacks, _options, done) => {
      websubRoutes(callbacks, deps)
      done()
    },
    { prefix: '/websub' },
  )
  return server
}

const requireToken = (token: string) => async (request: FastifyRequest, reply: FastifyReply) => {
  const given = Buffer.from(request.headers.authorization ?? '')
  const wanted = Buffer.from(`Bearer ${token}`)
  const isRight = given.length === wanted.length && timingSafeEqual(given, wanted)
  if (!isRight)
    await reply.status(401).send({ error: 'this dateline wants a token: Authorization: Bearer $DATELINE_TOKEN' })
}

const answerError =
  ({ log }: Deps) =>
  async (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
    // A route may have said already that its answer would be of another type.
    reply.type('application/json; charset=utf-8')
    const fault = faultOf(error, request)
    if (fault) return reply.status(fault.status).send({ error: fault.message })
    log.error({ err: error, path: request.url }, 'request failed')
    return reply
      .status(503)
      .header('retry-after', '5')
      .send({ error: causeOf(error) })
  }

/** What is wrong with the request itself; null where the fault is on this side. */
function faultOf(error: FastifyError, { headers }: FastifyRequest): { status: number; message: string } | null {
  if (error instanceof z.ZodError) {
    const faults = error.issues.map(({ path, message }) =>
      path.length > 0 ? `${path.join('.')}: ${message}` : message,
    )
    return { status: 400, message: faults.join('; ') }
  }
  if (error instanceof BadUrlError) return { status: 400, message: error.message }
  if (error instanceof SearchInputError) return { status: 400, message: error.message }
  if (error.statusCode === 415) {
    return { status: 415, message: `send application/json or application/x-ndjson, not ${headers['content-type']}` }
  }
  return error.statusCode && error.statusCode < 500 ? { status: error.statusCode, message: error.message } : null
}

function causeOf({ message }: Error): string {
  if (/^OOM/.test(message))
    return 'Redis is full: raise its maxmemory or wait until the pipeline has worked some of it off'
  if (/max retries per request|Command timed out|ECONNREFUSED|ENOENT/.test(message)) return 'Redis does not answer'
  return message
}
