import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { acceptUrls } from '../accept-urls.ts'
import type { Deps } from '../deps.ts'
import { importPages } from '../import-pages.ts'

const AddBody = z.strictObject({
  urls: z.array(z.string()).max(10_000),
  force: z.boolean().default(false),
  render: z.boolean().default(false),
})
const ImportParams = z.strictObject({ revisits: z.enum(['true', 'false']).default('false') })
const OutcomesBody = z.strictObject({ stories: z.array(z.string()).max(10_000) })

/** The way in: URLs to fetch, pages that need no fetching, and what became of each. */
export function urlRoutes(api: FastifyInstance, { frontier, archive, reach, revisits }: Deps): void {
  api.post('/urls', async (request) => {
    const { urls, ...how } = AddBody.parse(request.body)
    return { results: await acceptUrls(urls, { frontier, reach, ...how }) }
  })

  api.post('/import', async (request, reply) => {
    if (typeof request.body !== 'string') {
      return reply.status(415).send({ error: 'an import is application/x-ndjson: one JSON object a line' })
    }
    const params = ImportParams.parse(request.query)
    const results = await importPages(linesIn(request.body), { archive, frontier })
    if (params.revisits === 'true') {
      const accepted = results.filter((result) => result.answer === 'accepted')
      await revisits.schedule(accepted.map(({ story, url }) => ({ id: story.slice(0, 24), url })))
    }
    return { results }
  })

  api.post('/outcomes', async (request) => ({
    outcomes: await frontier.outcomes(OutcomesBody.parse(request.body).stories),
  }))
}

/** The last line may end in a line break or not. */
const linesIn = (text: string) => (text === '' ? [] : text.replace(/\r?\n$/, '').split('\n'))
