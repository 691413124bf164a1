import { timingSafeEqual } from 'node:crypto'
import { healthAnswer } from '@dateline/runtime/health'
import { SearchInputError } from '@dateline/search/article-index'
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Deps } from './deps.ts'
import { articleRoutes } from './routes/articles.ts'
import { deadRoutes } from './routes/dead.ts'
import { statusRoutes } from './routes/status.ts'
import { urlRoutes } from './routes/urls.ts'

/** An import is sent in pieces of at most this many bytes. */
const MAX_BODY_BYTES = 64 * 1024 * 1024

/** The HTTP API: health and metrics for everybody, everything under /v1 for whoever brings the token, if there is one. */
export function openServer(deps: Deps, token: string | undefined): FastifyInstance {
  const server = fastify({ bodyLimit: MAX_BODY_BYTES, forceCloseConnections: true })
  server.setErrorHandler(answerError(deps))
  // Lines of JSON are read by their route; as a media type of their own they can't be sent by another site's form.
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
      done()
    },
    { prefix: '/v1' },
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
    if (error instanceof z.ZodError) {
      const faults = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
      return reply.status(400).send({ error: faults.join('; ') })
    }
    if (error instanceof SearchInputError) return reply.status(400).send({ error: error.message })
    if (error.statusCode && error.statusCode < 500) return reply.status(error.statusCode).send({ error: error.message })
    log.error({ err: error, path: request.url }, 'request failed')
    return reply
      .status(503)
      .header('retry-after', '5')
      .send({ error: causeOf(error) })
  }

function causeOf({ message }: Error): string {
  if (/^OOM/.test(message))
    return 'Redis is full: raise its maxmemory or wait until the pipeline has worked some of it off'
  if (/max retries per request|Command timed out|ECONNREFUSED|ENOENT/.test(message)) return 'Redis does not answer'
  return message
}
