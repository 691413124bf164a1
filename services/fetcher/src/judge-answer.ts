import { ThrottledError, TransientError } from '@dateline/contracts/errors'
import { type Drop, drop } from '@dateline/contracts/outcome'
import type { DropReason } from '@dateline/contracts/topology'
import { findChallenge, isConsentWall } from '@dateline/extract/obstacle'
import { type Exchange, type Header, headerOf } from './client/client.ts'
import { retryAfterMs } from './retry-after.ts'

const DROPS_BY_STATUS: Partial<Record<number, DropReason<'fetcher'>>> = {
  401: 'needs-login',
  402: 'paywall',
  403: 'refused',
  404: 'gone',
  407: 'refused',
  410: 'gone',
  451: 'withheld',
}

/** Whether a bot wall answered, with any status, or a consent wall in the place of a page; null where neither did. */
export function obstacleIn(exchange: Exchange): Drop<DropReason<'fetcher'>> | null {
  const { status, opening } = exchange
  const by = challengeOf(exchange)
  if (by !== null) return drop('challenge', { status, by })
  const isPage = status >= 200 && status < 300
  return isPage && isConsentWall(opening.toString('latin1')) ? drop('consent-wall', { status }) : null
}

/**
 * What an answer of 4xx or 5xx means: throws where a later turn may bring a page, gives the reason to drop it where the status
 * has one. 408 and 425 ask to try again, and so does every 5xx (RFC 9110, section 15.6).
 */
export function refusalOf({ status, headers, url }: Exchange): DropReason<'fetcher'> | null {
  const restMs = retryAfterMs(headerOf(headers, 'retry-after'))
  if (status === 429 || (status === 503 && restMs !== null)) {
    throw new ThrottledError(`${url} answered ${status}`, restMs ?? 60_000)
  }
  if (status >= 500 || status === 408 || status === 425) throw new TransientError(`${url} answered ${status}`)
  return DROPS_BY_STATUS[status] ?? null
}

/** Headers by which bot walls tell that this answer is theirs. */
const challengeHeaders: { name: string; value: RegExp; by: string }[] = [
  { name: 'cf-mitigated', value: /^challenge/i, by: 'cloudflare' },
  { name: 'x-vercel-mitigated', value: /^challenge/i, by: 'vercel' },
  { name: 'x-amzn-waf-action', value: /^(?:challenge|captcha)/i, by: 'aws-waf' },
  { name: 'x-dd-b', value: /./, by: 'datadome' },
]
/** Headers that stand on ordinary answers of those sites too: together with a refusal they tell who refuses. */
const guardHeaders: { name: string; value: RegExp; by: string }[] = [
  { name: 'x-datadome', value: /./, by: 'datadome' },
  { name: 'x-kpsdk-ct', value: /./, by: 'kasada' },
]

function challengeOf({ status, headers, opening }: Exchange): string | null {
  const bySign = (signs: typeof challengeHeaders) =>
    signs.find(({ name, value }) => value.test(headerOf(headers, name) ?? ''))?.by ?? null
  const isRefusal = status === 403 || status === 405 || status === 429
  const isJudged = status < 300 || status >= 400
  return (
    bySign(challengeHeaders) ??
    (isRefusal ? bySign(guardHeaders) : null) ??
    (isJudged && !(status === 404 || status === 410) ? findChallenge(opening.toString('latin1')) : null)
  )
}

/** What tells this answer apart from later ones, as it came; nothing where it says neither. */
export function validatorsIn(headers: Header[]): { validators?: { etag?: string; lastModified?: string } } {
  const etag = headerOf(headers, 'etag')
  const lastModified = headerOf(headers, 'last-modified')
  if (!etag && !lastModified) return {}
  return { validators: { ...(etag ? { etag } : {}), ...(lastModified ? { lastModified } : {}) } }
}
