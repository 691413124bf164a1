import { type StageName, stageNames } from '@dateline/contracts/topology'
import { type DeadLetter, listDeadLetters } from '@dateline/runtime/dead-letters'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { dropDeadLetter, retryDeadLetter } from '../dead.ts'
import type { Deps } from '../deps.ts'

const ListParams = z.strictObject({
  stage: z.enum(stageNames as [StageName, ...StageName[]]).optional(),
  limit: z.coerce.number().int().min(1).max(10_000).default(100),
})
const Letters = z.strictObject({
  letters: z.array(z.strictObject({ stage: z.enum(stageNames as [StageName, ...StageName[]]), id: z.string() })),
})

/** Dead letters: to be seen, tried again or given up. */
export function deadRoutes(api: FastifyInstance, { frontier, queues, checks }: Deps): void {
  // The queues wait for Redis as long as it takes; whoever asks here should hear that it is away.
  const withRedis = { preHandler: async () => void (await checks.redis?.()) }

  api.get('/dead', withRedis, async (request): Promise<{ letters: DeadLetter[] }> => {
    const { stage, limit } = ListParams.parse(request.query)
    const stages = stage ? [stage] : stageNames
    return { letters: (await Promise.all(stages.map((name) => listDeadLetters(name, queues[name], limit)))).flat() }
  })

  api.post('/dead/retry', withRedis, async (request) => {
    const { letters } = Letters.parse(request.body)
    return { done: await countDone(letters.map(({ stage, id }) => retryDeadLetter(stage, id, { queues, frontier }))) }
  })

  api.post('/dead/drop', withRedis, async (request) => {
    const { letters } = Letters.parse(request.body)
    return { done: await countDone(letters.map(({ stage, id }) => dropDeadLetter(stage, id, queues))) }
  })
}

const countDone = async (attempts: Promise<boolean>[]) => (await Promise.all(attempts)).filter(Boolean).length
