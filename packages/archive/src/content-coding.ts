import { promisify } from 'node:util'
import { brotliDecompress, constants, gunzip, inflate, inflateRaw, zstdDecompress } from 'node:zlib'

/** The body can't be unpacked: an unknown coding, too many layers, damage, or more bytes than may come out. */
export class CodingError extends Error {
  override readonly name = 'CodingError'
}

/** More layers than this serve nobody but an attacker. */
const MAX_LAYERS = 2

/**
 * Undoes the content codings that a `Content-Encoding` header lists, last applied first (RFC 9110, section 8.4). At most
 * `maxBytes` come out of each layer. A body that was cut off gives what can be had of it.
 */
export async function undoContentCoding(
  body: Uint8Array,
  contentEncoding: string | null,
  maxBytes: number,
): Promise<Uint8Array> {
  const layers = (contentEncoding ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity')
  if (layers.length > MAX_LAYERS)
    throw new CodingError(`${layers.length} content codings, at most ${MAX_LAYERS} are undone`)
  let bytes = body
  for (const layer of layers.reverse()) bytes = await undo(layer, bytes, maxBytes)
  return bytes
}

async function undo(coding: string, bytes: Uint8Array, maxOutputLength: number): Promise<Uint8Array> {
  const decoder = decoders.get(coding)
  if (!decoder) throw new CodingError(`unknown content coding "${coding}"`)
  if (bytes.length === 0) return bytes
  try {
    return await decoder(bytes, maxOutputLength)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ERR_BUFFER_TOO_LARGE') throw new CodingError(`more than ${maxOutputLength} bytes unpacked`)
    throw new CodingError(`damaged ${coding} body: ${message}`)
  }
}

const gunzipped = promisify(gunzip)
const inflated = promisify(inflate)
const inflatedRaw = promisify(inflateRaw)
const unbrotlied = promisify(brotliDecompress)
const unzstded = promisify(zstdDecompress)

const cutOff = { finishFlush: constants.Z_SYNC_FLUSH }

const gzip = (bytes: Uint8Array, maxOutputLength: number) => gunzipped(bytes, { ...cutOff, maxOutputLength })

type Decoder = (bytes: Uint8Array, maxOutputLength: number) => Promise<Uint8Array>

const decoders = new Map<string, Decoder>([
  ['gzip', gzip],
  ['x-gzip', gzip],
  // "deflate" is the zlib format (RFC 9110, section 8.4.1.2), but some servers send the bare stream.
  [
    'deflate',
    (bytes, maxOutputLength) =>
      (((bytes[0] ?? 0) & 0x0f) === 8 ? inflated : inflatedRaw)(bytes, { ...cutOff, maxOutputLength }),
  ],
  [
    'br',
    (bytes, maxOutputLength) => unbrotlied(bytes, { finishFlush: constants.BROTLI_OPERATION_FLUSH, maxOutputLength }),
  ],
  ['zstd', (bytes, maxOutputLength) => unzstded(bytes, { finishFlush: constants.ZSTD_e_flush, maxOutputLength })],
])
