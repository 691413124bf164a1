import { type FileHandle, open, stat } from 'node:fs/promises'

/** The bytes of a file, in any order. */
export interface FileBytes {
  size: number
  /** The bytes at an offset; fewer where the file ends. They stay as they are: later reads don't write over them. */
  read(offset: number, length: number): Promise<Buffer>
  close(): Promise<void>
}

/** Records are small and stand in a row: one read of the disk serves many of them. */
const PIECE_BYTES = 256 * 1024

/** Opens a file for reading; throws what the file system says, and for what has no size, such as a pipe, an Error. */
export async function openFileBytes(path: string): Promise<FileBytes> {
  // Looked at before it is opened: opening a pipe would wait for its writer, and closing it would stop that.
  const status = await stat(path)
  if (!status.isFile()) {
    throw Object.assign(new Error('it is no file'), { code: status.isDirectory() ? 'EISDIR' : 'ESPIPE' })
  }
  const handle = await open(path, 'r')
  const { size } = await handle.stat()
  let piece: { offset: number; bytes: Buffer } = { offset: 0, bytes: Buffer.alloc(0) }
  return {
    size,
    read: async (offset, length) => {
      const wanted = Math.max(0, Math.min(length, size - offset))
      const start = offset - piece.offset
      if (start >= 0 && start + wanted <= piece.bytes.length) return piece.bytes.subarray(start, start + wanted)
      const bytes = await readFully(handle, offset, Math.min(Math.max(wanted, PIECE_BYTES), size - offset))
      if (bytes.length <= PIECE_BYTES) piece = { offset, bytes }
      return bytes.subarray(0, wanted)
    },
    close: () => handle.close(),
  }
}

async function readFully(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(Math.max(0, length))
  let read = 0
  while (read < bytes.length) {
    const { bytesRead } = await handle.read(bytes, read, bytes.length - read, offset + read)
    // The file has become shorter while it was read: its end is here now.
    if (bytesRead === 0) break
    read += bytesRead
  }
  return bytes.subarray(0, read)
}
