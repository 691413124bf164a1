import type { Archive } from '@dateline/archive/archive'
import type { FetchRequest } from '@dateline/contracts/messages'
import { done, drop, forward } from '@dateline/contracts/outcome'
import type { OutcomeOf } from '@dateline/contracts/topology'
import type { KnownPayload } from '@dateline/frontier/frontier'
import { hasDigest } from '@dateline/frontier/payload'
import type { Renderer } from './browser/renderer.ts'
import { type Header, headerOf, type Wanted } from './client/client.ts'
import { type Asked, askInTurn, type TurnDeps } from './in-turn.ts'
import { obstacleIn, refusalOf, validatorsIn } from './judge-answer.ts'
import { dropOf } from './judge-failure.ts'
import { recordOf } from './record-of.ts'
import { redirectInTurn } from './redirect-in-turn.ts'
import { renderInTurn } from './render-in-turn.ts'
import { contentSignalFor } from './robots/robots.ts'
import { isPageType, mayBeText, mediaType, sniffType } from './sniff-type.ts'

export interface Deps extends TurnDeps {
  archive: Pick<Archive, 'writeExchange'>
  payloadOf(story: string): Promise<KnownPayload | null>
  /** Null where there is no browser: then pages stay as they were served. */
  renderer: Pick<Renderer, 'reserve' | 'render'> | null
}

/**
 * Fetches one page: one request in the host's turn, into the archive, and a claim check for the normalizer. robots.txt is
 * a request too: where it has to be read first, the page waits for the next turn. So does what a redirect leads to.
 */
export async function fetchPage(request: FetchRequest, deps: Deps, signal: AbortSignal): Promise<OutcomeOf<'fetcher'>> {
  let known: KnownPayload | null = null
  using seat = request.render ? deps.renderer?.reserve() : undefined
  try {
    const asked = await askInTurn(
      request,
      async () => {
        // What was served may be the same while its scripts make something else of it.
        known = seat ? null : await deps.payloadOf(request.story)
        // What another address answered says nothing of this one.
        return { validators: known?.url === request.url ? known : undefined, wants: wantedOf, keeps: isPage }
      },
      deps,
      signal,
    )
    if (asked === 'superseded') return drop('superseded')
    if (asked === 'disallowed') return drop('disallowed')
    if (asked === 'elsewhere') return done({ waitsFor: 'robots.txt' })
    return await judge(request, asked, known, deps, signal)
  } catch (error) {
    return dropOf(error)
  }
}

/** What is no page is not loaded at all. Errors and redirects are evidence too, but no size of theirs changes what they mean. */
function wantedOf(status: number, headers: Header[]): Wanted {
  if (status < 200 || status > 299) return 'start'
  return mayBeText(mediaType(headerOf(headers, 'content-type'))) ? 'whole' : 'nothing'
}

const isPage = (opening: Buffer, headers: Header[]) => isPageType(sniffType(headerOf(headers, 'content-type'), opening))

async function judge(
  request: FetchRequest,
  { exchange, rules }: Asked,
  known: KnownPayload | null,
  deps: Deps,
  signal: AbortSignal,
): Promise<OutcomeOf<'fetcher'>> {
  const { status, body, digest, url, fetchedAt, headers } = exchange
  const note = { status, bytes: body?.length ?? 0, type: mediaType(headerOf(headers, 'content-type')) }
  if (!body) return drop('not-a-page', note)

  const isGood = status >= 200 && status < 300
  const isSame = known !== null && (status === 304 || (isGood && hasDigest(known, digest)))
  const archive = await deps.archive.writeExchange(recordOf(exchange, body, isSame ? known : null))

  const obstacle = obstacleIn(exchange)
  if (obstacle) return obstacle
  if (isSame) return drop('unchanged', note)
  // RFC 9110, section 15.4.5: 304 is the answer to a condition, and without one there is nothing that it could mean.
  if (status === 304) return drop('empty', note)
  if (status >= 400) return drop(refusalOf(exchange) ?? 'rejected', note)
  if (!isGood) return redirectInTurn(request, exchange, deps)
  if (body.length === 0) return drop('empty', note)
  const contentSignal = contentSignalFor(rules, url)
  const rendered = await renderInTurn(request, { exchange, rules, archive }, deps, signal)
  return forward(
    {
      story: request.story,
      url,
      fetchedAt,
      ...(rendered?.archive ? { archive: rendered.archive, served: archive } : { archive, ...validatorsIn(headers) }),
      ...(contentSignal && { contentSignal }),
    },
    { ...note, ...rendered?.note },
  )
}
