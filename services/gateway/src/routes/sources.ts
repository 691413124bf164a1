import { Readable } from 'node:stream'
import { newSource } from '@dateline/sources/new-source'
import { type Source, sourceKinds } from '@dateline/sources/source'
import { canonicalUrl } from '@dateline/url/canonical'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { readUrl } from '../accept-urls.ts'
import type { Deps } from '../deps.ts'

const AddBody = z.strictObject({
  overwrite: z.boolean().default(true).describe('whether a source that is known is set as given'),
  sources: z
    .array(
      z.strictObject({
        url: z.string(),
        kind: z.enum(sourceKinds).default('auto'),
        everyMs: z
          .int()
          .min(10_000, 'must be 10 s at least')
          .max(2_592_000_000, 'must be 30 d at most')
          .nullable()
          .default(null),
        takesAll: z.boolean().default(false),
        render: z.boolean().default(false),
        revisit: z.boolean().default(true),
        isOwnSiteOnly: z.boolean().default(false),
        title: z.string().max(200).nullable().default(null),
      }),
    )
    .max(10_000),
})
const RemoveBody = z.strictObject({ urls: z.array(z.string()).max(10_000) })
const ListParams = z.strictObject({
  state: z.enum(['active', 'duplicate', 'retired', 'failing']).optional(),
  ephemeral: z.enum(['true', 'false']).default('false'),
})
const ByUrl = z.strictObject({ url: z.string() })

/** What became of one given source at the door. */
export type AddedSource =
  | { url: string; answer: 'added' | 'changed' | 'known'; id: string }
  | { url: string; answer: 'rejected'; reason: string }

/** A source as it is shown: instants in ISO 8601. */
export type SourceView = ReturnType<typeof viewOf>

/** What is polled: to be added, seen and removed. */
export function sourceRoutes(api: FastifyInstance, { sources, reach }: Deps): void {
  const idOf = (given: string) => sources.idAt(canonicalUrl(given))

  api.post('/sources', async (request): Promise<{ results: AddedSource[] }> => {
    const { sources: given, overwrite } = AddBody.parse(request.body)
    const results: AddedSource[] = []
    for (const { url, ...fields } of given) {
      const read = readUrl(url, reach)
      if ('reason' in read) {
        results.push({ url, answer: 'rejected', reason: read.reason })
        continue
      }
      // Adding it again, on purpose, sets it anew: also one that was retired, or was somebody's child.
      const fresh = {
        state: 'active',
        why: null,
        failuresInRow: 0,
        isEphemeral: false,
        parent: null,
        intervalMs: 0,
      } as const
      const source = { ...newSource(read.url, { ...fields, ...fresh }), id: await sources.idAt(read.url) }
      const [isNew] = await sources.add([source], { overwrite })
      results.push({ url, answer: isNew ? 'added' : overwrite ? 'changed' : 'known', id: source.id })
    }
    return { results }
  })

  api.get('/sources', async (request, reply) => {
    const params = ListParams.parse(request.query)
    // Asked before the answer begins, so that a Redis that is away is an error and not an empty list.
    await sources.status()
    return reply.type('application/x-ndjson').send(Readable.from(linesOf(sources.list(), params)))
  })

  api.get('/sources/at', async (request, reply) => {
    const source = await sources.get(await idOf(ByUrl.parse(request.query).url))
    if (!source) return reply.status(404).send({ error: 'no source has this URL: GET /v1/sources lists them' })
    return { ...viewOf(source), brought: (await sources.childrenOf(source.id)).map(viewOf) }
  })

  api.post('/sources/remove', async (request) => {
    const { urls } = RemoveBody.parse(request.body)
    const results = []
    for (const url of urls) {
      results.push({ url, gone: await sources.remove([await idOf(url)]) })
    }
    return { results }
  })
}

async function* linesOf(all: AsyncIterable<Source>, { state, ephemeral }: z.infer<typeof ListParams>) {
  for await (const source of all) {
    if (source.isEphemeral && ephemeral === 'false') continue
    const isWanted = state === 'failing' ? source.failuresInRow > 0 : !state || source.state === state
    if (isWanted) yield `${JSON.stringify(viewOf(source))}\n`
  }
}

const viewOf = (source: Source) => {
  const { digest, newest, schedule, site, ...shown } = source
  return {
    ...shown,
    namedAt: iso(source.namedAt),
    nextAt: iso(source.nextAt),
    addedAt: iso(source.addedAt),
    polledAt: iso(source.polledAt),
    changedAt: iso(source.changedAt),
    pushedUntil: iso(source.pushedUntil),
  }
}

const iso = (instant: number | null) => (instant === null ? null : new Date(instant).toISOString())
