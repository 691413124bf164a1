import { constants, gunzipSync } from 'node:zlib'
import { limits } from '../limits.ts'
import { UnreadableSourceError } from '../unreadable-source-error.ts'

/** A body without its gzip layers, at most two of them; known by their first bytes (RFC 1952), whatever the name or type says. */
export function unpack(body: Uint8Array): Uint8Array {
  let bytes = body
  for (let layer = 0; layer < 2 && bytes[0] === 0x1f && bytes[1] === 0x8b; layer++) bytes = gunzip(bytes)
  return bytes.length > limits.bodyBytes ? bytes.subarray(0, limits.bodyBytes) : bytes
}

function gunzip(bytes: Uint8Array): Uint8Array {
  try {
    // Z_SYNC_FLUSH takes a stream that was cut off for what it has.
    return gunzipSync(bytes, { maxOutputLength: limits.bodyBytes, finishFlush: constants.Z_SYNC_FLUSH })
  } catch (error) {
    const isTooLarge = error instanceof RangeError
    const why = isTooLarge ? `it unpacks to more than ${limits.bodyBytes} bytes` : 'its gzip data is damaged'
    throw new UnreadableSourceError(`the source can't be unpacked: ${why}`, { cause: error })
  }
}
