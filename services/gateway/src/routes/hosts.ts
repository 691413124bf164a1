import type { HostChange, HostState } from '@dateline/frontier/politeness'
import { hostOf } from '@dateline/url/host'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Deps } from '../deps.ts'

const ListParams = z.strictObject({ limit: z.coerce.number().int().min(1).max(100_000).default(1000) })
const Name = z.object({
  host: z
    .string()
    .transform((given, context) => {
      const url = URL.parse(given.includes('://') ? given : `http://${given}/`)
      if (url) return hostOf(url.href)
      context.addIssue({ code: 'custom', message: `${given} is no host, such as news.example or news.example:8080` })
      return z.NEVER
    })
    .describe('as in an address, with its port if that is not the usual one'),
})
const Change = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('pause') }),
  z.strictObject({ kind: z.literal('resume') }),
  z.strictObject({ kind: z.literal('clear') }),
  z.strictObject({ kind: z.literal('delay'), delayMs: z.number().int().min(0).max(86_400_000) }),
]) satisfies z.ZodType<HostChange>

/** The pace of hosts: to be seen, paused and set while everything runs. */
export function hostRoutes(api: FastifyInstance, { frontier }: Deps): void {
  api.get('/hosts', async (request): Promise<{ hosts: HostState[] }> => {
    return { hosts: await frontier.hosts(ListParams.parse(request.query).limit) }
  })

  api.get('/hosts/:host', async (request): Promise<HostState> => frontier.host(Name.parse(request.params).host))

  api.post('/hosts/:host', async (request): Promise<HostState> => {
    const { host } = Name.parse(request.params)
    await frontier.changeHost(host, Change.parse(request.body))
    return frontier.host(host)
  })
}
