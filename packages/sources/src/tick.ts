import type { Frontier } from '@dateline/frontier/frontier'
import { hostOf } from '@dateline/url/host'
import type { Revisit, Revisits } from './revisits.ts'
import type { Sources } from './sources.ts'

/** What one call takes of either; a tick goes on until nothing is due. */
const CHUNK = 200

/** One tick puts no more into the frontier than this: what is due beyond waits for the next. */
const MOST = 10_000

export interface TickDeps {
  sources: Pick<Sources, 'lease'>
  revisits: Pick<Revisits, 'handOver' | 'ended'>
  frontier: Pick<Frontier, 'add' | 'areIndexed'>
}

/**
 * Gives whatever is due to the frontier, where it waits for its host's turn: sources before all else, revisits behind all
 * else. Any number of processes may tick at once. A source whose last poll has not ended is waiting already, and stays one.
 */
export async function tick({ sources, revisits, frontier }: TickDeps): Promise<{ polls: number; revisits: number }> {
  const done = { polls: 0, revisits: 0 }
  for (let taken = CHUNK; taken === CHUNK && done.polls < MOST; done.polls += taken) {
    const due = await sources.lease(CHUNK)
    await frontier.add(
      due.map(({ id, url, render }) => ({ id, url, host: hostOf(url), purpose: 'source', priority: 'high', render })),
      { force: true },
    )
    taken = due.length
  }
  for (let taken = CHUNK; taken > 0 && done.revisits < MOST; done.revisits += taken) {
    taken = await revisits.handOver(CHUNK, (due) => fetchAgain(due, { frontier, revisits }))
  }
  return done
}

/** What turned out to be no article is not asked again. */
async function fetchAgain(due: Revisit[], { frontier, revisits }: Pick<TickDeps, 'frontier' | 'revisits'>) {
  const areArticles = await frontier.areIndexed(due.map(({ id }) => id))
  const articles = due.filter((_, index) => areArticles[index])
  await frontier.add(
    articles.map((article) => ({ ...article, host: hostOf(article.url), priority: 'low' })),
    { force: true },
  )
  await Promise.all(due.flatMap(({ id }, index) => (areArticles[index] ? [] : [revisits.ended(id)])))
}
