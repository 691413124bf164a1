import { Readable } from 'node:stream'
import { Article } from '@dateline/contracts/article'
import { Cluster } from '@dateline/contracts/cluster'
import { Revision } from '@dateline/contracts/revision'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Deps } from '../deps.ts'

const SearchParams = z.strictObject({
  query: z.string().optional(),
  host: z.string().optional(),
  lang: z.string().optional(),
  from: z.string().optional(),
  to: z.string().optional(),
  collapse: z.stringbool().optional(),
  limit: z.coerce.number().int().min(1).max(1000).optional(),
  cursor: z.string().optional(),
})
const ByUrl = z.strictObject({ url: z.string() })
const ById = z.object({ id: z.string() })
const Since = z.strictObject({ since: z.string().optional() })

/** The way out: what the index holds. */
export function articleRoutes(api: FastifyInstance, { index }: Deps): void {
  api.get('/search', async (request) => index.search(SearchParams.parse(request.query)))

  api.get('/articles', async (request, reply) => {
    const article = await index.findByUrl(ByUrl.parse(request.query).url)
    return article ?? reply.status(404).send({ error: 'no article with this URL is in the index' })
  })

  api.get('/articles/:id', async (request, reply) => {
    const article = await index.get(ById.parse(request.params).id)
    return article ?? reply.status(404).send({ error: 'no article with this id is in the index' })
  })

  api.get('/articles/:id/revisions', async (request) => ({
    revisions: await index.revisions(ById.parse(request.params).id),
  }))

  api.get('/clusters/:id', async (request, reply) => {
    const cluster = await index.cluster(ById.parse(request.params).id)
    return cluster ?? reply.status(404).send({ error: 'no cluster with this id is in the index' })
  })

  api.get('/export', async (request, reply) => {
    const articles = index.exportArticles(Since.parse(request.query))
    return reply.type('application/x-ndjson').send(Readable.from(linesOf(articles)))
  })

  for (const [name, schema] of Object.entries({ article: Article, revision: Revision, cluster: Cluster })) {
    api.get(`/schema/${name}`, async () => z.toJSONSchema(schema))
  }
}

async function* linesOf(articles: AsyncIterable<Article>) {
  for await (const article of articles) yield `${JSON.stringify(article)}\n`
}
