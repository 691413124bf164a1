import type { FileBytes } from './file-bytes.ts'

/** Bytes in a row in which records stand: a file, or what a gzip member holds. Positions count from its start. */
export interface Span {
  /** The bytes at a position that is not released; fewer where the span ends. Throws DamageError where they can't be had. */
  peek(position: number, length: number): Promise<Buffer>
  /** Whether the span reaches this far. */
  reaches(position: number): Promise<boolean>
  /** Whether released bytes can be had all the same. */
  canGoBack: boolean
  /** What lies before this position is not needed any more. */
  release(position: number): void
}

/** Bytes that can't be read as what they should be; the message says why. */
export class DamageError extends Error {
  override readonly name = 'DamageError'
}

/** A whole file as it is. */
export const fileSpan = (file: FileBytes): Span => ({
  peek: (position, length) => file.read(position, length),
  reaches: async (position) => position <= file.size,
  canGoBack: true,
  release: () => {},
})
