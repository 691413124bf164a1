import { PermanentError, ThrottledError, TransientError } from '@dateline/contracts/errors'
import { type Drop, drop } from '@dateline/contracts/outcome'
import type { DropReason } from '@dateline/contracts/topology'
import {
  BadEncodingError,
  BadFramingError,
  ForbiddenPortError,
  NoAddressError,
  PrivateAddressError,
  TooLargeError,
} from './client/failures.ts'

type FetchDrop = Drop<DropReason<'fetcher'>>

/** Failures that another try would not mend are drops with their names; every other error is thrown, as it is or as transient. */
export function dropOf(error: unknown): FetchDrop {
  if (error instanceof ThrottledError || error instanceof TransientError || error instanceof PermanentError) throw error
  const { code = '', message } = error as NodeJS.ErrnoException
  const detail = { detail: message }
  const named = DROPS_BY_ERROR.find(({ type }) => error instanceof type)?.drop
  if (named) return { ...named, note: detail }
  if (code === 'ENOTFOUND') return drop('no-such-host', detail)
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return drop('too-large', detail)
  if (isCertificateError(code)) return drop('bad-certificate', { detail: code })
  if (isBreach(error as NodeJS.ErrnoException)) return drop('bad-http', detail)
  if (/^(EAI_|ESERVFAIL|ETIMEOUT)/.test(code)) {
    throw new TransientError(`the DNS gives no answer now: ${message}`, { cause: error })
  }
  // A connection that failed at several addresses has a code, but no message.
  throw new TransientError(message || code || 'the request failed', { cause: error })
}

/** What a connection that was cut could not be the cause of: such an answer comes again as it is. */
const isBreach = ({ name, code = '', message }: NodeJS.ErrnoException) =>
  (name === 'HTTPParserError' && !/EOF/i.test(message)) ||
  (name === 'SocketError' && message === 'bad upgrade') ||
  /^HPE_(?!INVALID_EOF)|^ERR_HTTP2_(?:ERROR|SESSION_ERROR|HEADER|INVALID)/.test(code)

const DROPS_BY_ERROR: { type: new (message: string) => Error; drop: FetchDrop }[] = [
  { type: PrivateAddressError, drop: drop('private-address') },
  { type: ForbiddenPortError, drop: drop('forbidden-port') },
  { type: NoAddressError, drop: drop('no-address') },
  { type: TooLargeError, drop: drop('too-large') },
  { type: BadEncodingError, drop: drop('bad-encoding') },
  { type: BadFramingError, drop: drop('bad-http') },
]

/** Of OpenSSL's verification and of Node's check of the name (Node, `tls`, "X509 certificate error codes"). */
const isCertificateError = (code: string) =>
  /^(?:ERR_TLS_CERT_|CERT_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED_CERT|UNABLE_TO_(?:GET|VERIFY|DECRYPT|DECODE)_|CRL_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH|ERROR_IN_CERT)/.test(
    code,
  )

/** Whether a request failed for the sake of its host. What we forbid ourselves says nothing of it, nor does a stop of ours. */
export const tellsTrouble = (error: unknown) =>
  !DROPS_BY_ERROR.some(({ type }) => error instanceof type) && !(error instanceof Error && error.name === 'AbortError')
