import { PermanentError, ThrottledError, TransientError } from '@dateline/contracts/errors'
import type { DropReason } from '@dateline/contracts/topology'
import { findChallenge, isConsentWall } from '@dateline/extract/obstacle'
import { type Exchange, type Header, headerOf } from './client.ts'
import { BadEncodingError, ForbiddenPortError, NoAddressError, PrivateAddressError, TooLargeError } from './failures.ts'
import { retryAfterMs } from './retry-after.ts'

type Reason = DropReason<'fetcher'>

const DROPS_BY_STATUS: Partial<Record<number, DropReason<'fetcher'>>> = {
  401: 'needs-login',
  402: 'paywall',
  403: 'refused',
  404: 'gone',
  407: 'refused',
  410: 'gone',
  451: 'withheld',
}

/** Why an answer is no page: a bot wall or a consent wall with any status, else what the status says. Null for a page. */
export function obstacleIn(exchange: Exchange): { reason: Reason; by?: string } | null {
  const by = challengeOf(exchange)
  if (by !== null) return { reason: 'challenge', by }
  const isPage = exchange.status >= 200 && exchange.status < 300
  if (isPage && isConsentWall(exchange.opening.toString('latin1'))) return { reason: 'consent-wall' }
  return null
}

/**
 * What an answer of 4xx or 5xx means: throws where a later turn may bring a page, gives the reason to drop it where not. 408
 * and 425 ask to try again, and so does every 5xx (RFC 9110, section 15.6).
 */
export function refusalOf({ status, headers, url }: Exchange): Reason {
  const restMs = retryAfterMs(headerOf(headers, 'retry-after'))
  if (status === 429 || (status === 503 && restMs !== null)) {
    throw new ThrottledError(`${url} answered ${status}`, restMs ?? 60_000)
  }
  if (status >= 500 || status === 408 || status === 425) throw new TransientError(`${url} answered ${status}`)
  return DROPS_BY_STATUS[status] ?? 'rejected'
}

/** Failures that another try would not mend have names; every other error is thrown, as it is or as transient. */
export function reasonOf(error: unknown): Reason {
  if (error instanceof ThrottledError || error instanceof TransientError || error instanceof PermanentError) throw error
  const named = DROPS_BY_ERROR.find(({ type }) => error instanceof type)
  if (named) return named.reason
  const { code = '', message } = error as NodeJS.ErrnoException
  if (code === 'ENOTFOUND') return 'no-such-host'
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return 'too-large'
  if (isCertificateError(code)) return 'bad-certificate'
  if (isBreach(error as NodeJS.ErrnoException)) return 'bad-http'
  if (/^(EAI_|ESERVFAIL|ETIMEOUT)/.test(code)) {
    throw new TransientError(`the DNS gives no answer now: ${message}`, { cause: error })
  }
  // A connection that failed at several addresses has a code, but no message.
  throw new TransientError(message || code || 'the request failed', { cause: error })
}

/** What a connection that was cut could not be the cause of: such an answer comes again as it is. */
const isBreach = ({ name, code = '', message }: NodeJS.ErrnoException) =>
  (name === 'HTTPParserError' && !/EOF/i.test(message)) ||
  /^HPE_(?!INVALID_EOF)|^ERR_HTTP2_(?:ERROR|SESSION_ERROR|HEADER|INVALID)/.test(code)

const DROPS_BY_ERROR: { type: new (message: string) => Error; reason: DropReason<'fetcher'> }[] = [
  { type: PrivateAddressError, reason: 'private-address' },
  { type: ForbiddenPortError, reason: 'forbidden-port' },
  { type: NoAddressError, reason: 'no-address' },
  { type: TooLargeError, reason: 'too-large' },
  { type: BadEncodingError, reason: 'bad-encoding' },
]

/** Of OpenSSL's verification and of Node's check of the name (Node, `tls`, "X509 certificate error codes"). */
const isCertificateError = (code: string) =>
  /^(?:ERR_TLS_CERT_|CERT_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED_CERT|UNABLE_TO_(?:GET|VERIFY|DECRYPT|DECODE)_|CRL_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH|ERROR_IN_CERT)/.test(
    code,
  )

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

/** Sites send whoever may not read on to another page: what that page is for, by its address; null for any other. */
export function detourOf(from: string, to: string): Reason | null {
  const [source, target] = [new URL(from), new URL(to)]
  const path = target.pathname.toLowerCase()
  const isNew = (pattern: RegExp) => pattern.test(path) && !pattern.test(source.pathname.toLowerCase())
  if (/(?:^|\.)(?:validate|captcha)\.perfdrive\.com$|(?:^|\.)captcha-delivery\.com$/.test(target.hostname))
    return 'challenge'
  if (isNew(/^\/sorry\/index|^\/(?:px\/)?captcha(?:\/|$)|\/cdn-cgi\/challenge-platform\//)) return 'challenge'
  const isConsentHost =
    /^(?:(?:[a-z0-9-]*\.)?consent|guce|zustimmung|cmp-consent-tool|myprivacy|privacy-gate|cookiewall)\./
  if (isConsentHost.test(target.hostname) && !isConsentHost.test(source.hostname)) return 'consent-wall'
  if (
    isNew(
      /\/(?:cookie-?wall|cookie-?consent|consent-?(?:wall|gate|page)?|privacy-?(?:wall|gate)|collectconsent|zustimmung)(?:\/|\.\w+)?$/,
    )
  ) {
    return 'consent-wall'
  }
  if (isNew(/\/(?:log-?in|sign-?in|signon|anmelden|connexion)(?:\/|\.\w+)?$/)) return 'needs-login'
  if (isNew(/\/(?:subscribe|paywall|subscription-required|abonnement)(?:\/|\.\w+)?$/)) return 'paywall'
  if (isNew(/\/(?:404|not-?found|page-not-found|error-?404|404-error)(?:\.\w+)?\/?$/)) return 'soft-404'
  return isHome(target) && !isHome(source) && hasName(source) ? 'soft-404' : null
}

/** A home page, and not one that was asked for something by its query. */
const isHome = ({ pathname, search }: URL) =>
  search === '' && /^\/(?:index\.\w+|home\/?|[a-z]{2}\/?|[a-z]{2}-[a-z]{2}\/?)?$/i.test(pathname)

/** The address of a single page: an old section that now is the home page moved, as any page may. */
const hasName = ({ pathname }: URL) => /\d{3}|-[^/]*-|\.\w{3,5}$/.test(pathname.split('/').filter(Boolean).at(-1) ?? '')

/** What tells this answer apart from later ones, as it came; nothing where it says neither. */
export function validatorsIn(headers: Header[]): { validators?: { etag?: string; lastModified?: string } } {
  const etag = headerOf(headers, 'etag')
  const lastModified = headerOf(headers, 'last-modified')
  if (!etag && !lastModified) return {}
  return { validators: { ...(etag ? { etag } : {}), ...(lastModified ? { lastModified } : {}) } }
}
