import type { FetchRequest } from '@dateline/contracts/messages'
import { done, drop } from '@dateline/contracts/outcome'
import type { OutcomeOf } from '@dateline/contracts/topology'
import { hostOf } from '@dateline/url/host'
import { type Exchange, headerOf } from './client/client.ts'
import { detourOf } from './detour.ts'
import { redirectTarget } from './redirect-target.ts'
import type { Turns } from './turns.ts'

/** As many hops as browsers' users meet in practice; RFC 9110 leaves the bound to the client. */
const MAX_REDIRECTS = 10

/** Hands the story on to where it was redirected, whose host's turn it waits for, or drops it with the reason. */
export async function redirectInTurn(
  request: FetchRequest,
  { status, headers }: Exchange,
  { turns }: { turns: Turns },
): Promise<OutcomeOf<'fetcher'>> {
  const target = redirectTarget(headers, request.url)
  const note = { status, location: target ?? headerOf(headers, 'location') }
  if (!target) return drop('bad-redirect', note)
  const isLoop = target === request.url || request.redirects.includes(target)
  if (isLoop || request.redirects.length >= MAX_REDIRECTS) return drop('redirect-limit', note)
  const detour = detourOf(request.url, target)
  if (detour) return drop(detour, note)
  await turns.redirect(request, { url: target, host: hostOf(target), isPermanent: isPermanent(status) })
  return done(note)
}

/** 301 and 308 (RFC 9110, section 15.4). */
export const isPermanent = (status: number): boolean => status === 301 || status === 308
