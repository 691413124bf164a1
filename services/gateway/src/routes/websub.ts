import { createHmac, timingSafeEqual } from 'node:crypto'
import { readInThread } from '@dateline/discovery/read-in-thread'
import { UnreadableSourceError } from '@dateline/discovery/unreadable-source-error'
import type { Source } from '@dateline/sources/source'
import { takeReading } from '@dateline/sources/take-reading'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Deps } from '../deps.ts'

/** What a hub sends at once: a feed. */
const MAX_BODY_BYTES = 4 * 1024 * 1024
/** A shorter lease is no use, and a longer one nobody gives. */
const LEASE_S = { least: 60, most: 90 * 86_400 }

const Token = z.object({ token: z.string().regex(/^[0-9a-f]{32}$/) })
const Verification = z.object({
  'hub.mode': z.enum(['subscribe', 'unsubscribe', 'denied']),
  'hub.topic': z.string(),
  'hub.challenge': z.string().max(4096).optional(),
  'hub.lease_seconds': z.coerce.number().int().positive().default(LEASE_S.most),
  'hub.reason': z.string().optional(),
})

/**
 * Where hubs call back (W3C WebSub): the address of a subscription cannot be guessed, and what comes there counts only with
 * the signature of its secret. It needs no token of ours: hubs have none.
 */
export function websubRoutes(server: FastifyInstance, deps: Deps): void {
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES }, (_request, body, done) =>
    done(null, body),
  )
  const { hubs, sources } = deps
  const tokenOf = (request: FastifyRequest) => Token.safeParse(request.params).data?.token
  const subscribed = async (request: FastifyRequest) => {
    const token = tokenOf(request)
    const kept = token === undefined ? null : await hubs.sourceAt(token)
    const source = kept && (await sources.get(kept.id))
    return kept && source ? { source, secret: kept.secret } : null
  }

  // Section 5.3: whether this is what we have asked for.
  server.get('/:token', async (request, reply) => {
    const subscription = await subscribed(request)
    const token = tokenOf(request)
    const asked = Verification.safeParse(request.query).data
    if (token && asked?.['hub.mode'] === 'unsubscribe' && (await hubs.hasLeft(token, asked['hub.topic']))) {
      return reply.type('text/plain').send(asked['hub.challenge'])
    }
    if (!subscription || !asked) return reply.status(404).send({ error: 'no such subscription' })
    const { source } = subscription
    if (asked['hub.mode'] === 'denied') {
      await sources.report(source.id, {
        fields: { hubTrouble: `the hub denied it: ${asked['hub.reason'] ?? 'no reason'}`, pushedUntil: null },
      })
      return reply.status(200).send({})
    }
    const isWanted = asked['hub.mode'] === 'subscribe' && asked['hub.topic'] === (source.topic ?? source.url)
    if (!isWanted || asked['hub.challenge'] === undefined) return reply.status(404).send({ error: 'not asked for' })
    const leaseS = Math.min(Math.max(asked['hub.lease_seconds'], LEASE_S.least), LEASE_S.most)
    await hubs.confirm(source.id, leaseS * 1000)
    return reply.type('text/plain').send(asked['hub.challenge'])
  })

  // Section 7: 410 ends a subscription; what is not signed as agreed is taken note of and let go (section 7.1).
  server.post('/:token', async (request, reply) => {
    const subscription = await subscribed(request)
    if (!subscription) return reply.status(410).send({ error: 'no such subscription' })
    const { source, secret } = subscription
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
    if (isSigned(body, request.headers['x-hub-signature'], secret)) await take(source, body, request, deps)
    else await sources.report(source.id, { fields: { hubTrouble: 'content came without the right signature' } })
    return reply.status(202).send({})
  })
}

/** `sha256=…`, or another of the methods of section 7.1. */
function isSigned(body: Buffer, signature: string | string[] | undefined, secret: string): boolean {
  const [, method = '', hex = ''] = /^(sha1|sha256|sha384|sha512)=([0-9a-f]+)$/i.exec(String(signature ?? '')) ?? []
  if (method === '') return false
  const wanted = createHmac(method.toLowerCase(), secret).update(body).digest()
  const given = Buffer.from(hex, 'hex')
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

async function take(source: Source, body: Buffer, request: FastifyRequest, deps: Deps): Promise<void> {
  const { sources, frontier, archive, polling, log } = deps
  const contentType = request.headers['content-type'] ?? null
  const url = source.topic ?? source.url
  try {
    await archive.writeResource({
      ...{ url, body, contentType: contentType ?? 'application/octet-stream' },
      fetchedAt: new Date().toISOString(),
    })
    const reading = await readInThread({ body, contentType, url })
    // The headers are the hub's, and say nothing of when to ask the site.
    const answer = { status: 200, digest: '', headers: {} }
    const taken = await takeReading(source, reading, answer, { isPush: true }, { sources, frontier, ...polling })
    log.info({ url: source.url, new: taken.fresh, known: taken.known }, 'push')
  } catch (error) {
    if (!(error instanceof UnreadableSourceError)) throw error
    await sources.report(source.id, { fields: { hubTrouble: `what came can't be read: ${error.message}` } })
  }
}
