import { open, stat } from 'node:fs/promises'
import { constants, gunzipSync } from 'node:zlib'

const HEAD_BYTES = 4096

/**
 * Whether a file is a web archive: by how it begins, packed or not, and by its name where it begins like nothing known. A file
 * that can't be read is none.
 */
export async function isWebArchive(file: string): Promise<boolean> {
  if (file === '-') return false
  const start = await startOf(file)
  if (/^(WARC\/\d|filedesc:)/.test(start)) return true
  return !/^(\xef\xbb\xbf)?\s*\{/.test(start) && /\.w?arc(\.gz)?$/i.test(file)
}

/** The first bytes, unpacked as far as they can be. */
async function startOf(file: string): Promise<string> {
  const bytes = await readStart(file)
  try {
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }).toString('latin1', 0, HEAD_BYTES)
  } catch {
    return bytes.toString('latin1')
  }
}

async function readStart(file: string): Promise<Buffer> {
  try {
    // A pipe gives its bytes once, and whoever reads the lines needs them all.
    if (!(await stat(file)).isFile()) return Buffer.alloc(0)
    await using handle = await open(file, 'r')
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  } catch {
    return Buffer.alloc(0)
  }
}
