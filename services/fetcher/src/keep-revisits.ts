import type { Ending, Ledger } from '@dateline/contracts/ledger'
import type { FetchRequest } from '@dateline/contracts/messages'
import type { Frontier } from '@dateline/frontier/frontier'
import type { Revisits } from '@dateline/sources/revisits'

/**
 * Tells the revisits of each page that was fetched, or is gone, before the ledger hears of it: whoever dies in between has
 * it fetched again, and told again. Whether it is an article shows when its time comes: only articles are in the index.
 */
export function keepRevisits(
  ledger: Ledger<FetchRequest>,
  revisits: Pick<Revisits, 'fetched' | 'settled' | 'ended'>,
  { payloadOf, isStarting }: { payloadOf: Frontier['payloadOf']; isStarting: boolean },
): Ledger<FetchRequest> {
  return {
    record: async (request, ending) => {
      const id = request.story.slice(0, 24)
      const isFetched = request.purpose === 'page' && wasFetched(ending)
      const isFirst = isFetched && isStarting && request.revisit !== false && (await payloadOf(request.story)) === null
      if (isFetched) {
        const url = request.redirects[0] ?? request.url
        await revisits.fetched({ id, url, render: request.render }, isFirst)
      } else if (request.purpose === 'page' && isOver(ending)) await revisits.ended(id)
      await ledger.record(request, ending)
      if (isFirst) await revisits.settled(id)
    },
  }
}

const wasFetched = (ending: Ending) =>
  ending.kind === 'forward' || (ending.kind === 'drop' && ending.reason === 'unchanged')

const isOver = (ending: Ending) => ending.kind === 'dead' || (ending.kind === 'drop' && ending.reason !== 'superseded')
