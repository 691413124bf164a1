import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { WorkError } from './failure.ts'

/** A line and where it stands: `urls.txt:3`. */
export interface InputLine {
  text: string
  place: string
}

/** The lines of a file, of a gzipped file, or of standard input for `-`. Throws a WorkError where it can't be read. */
export async function* linesOf(file: string): AsyncIterable<InputLine> {
  const name = file === '-' ? 'standard input' : file
  let number = 0
  try {
    for await (const text of splitLines(open(file))) {
      number++
      if (number === 1 && /^(WARC\/\d|filedesc:)/.test(text)) {
        throw new WorkError(`${name} is a web archive, which can be read from a file only: dateline import crawl.warc`)
      }
      yield { text, place: `${name}:${number}` }
    }
  } catch (error) {
    if (!isReadError(error)) throw error
    throw new WorkError(`${name} can't be read${number > 0 ? ` after line ${number}` : ''}: ${reasonOf(error)}`)
  }
}

// `readline` ends lines at U+2028 and U+2029 too, which may stand unescaped in JSON, and do in pages.
async function* splitLines(source: Readable): AsyncIterable<string> {
  let begun = ''
  source.setEncoding('utf8')
  for await (const chunk of source as AsyncIterable<string>) {
    let from = 0
    for (let end = chunk.indexOf('\n'); end !== -1; end = chunk.indexOf('\n', from)) {
      yield withoutReturn(begun + chunk.slice(from, end))
      begun = ''
      from = end + 1
    }
    begun += chunk.slice(from)
  }
  if (begun !== '') yield withoutReturn(begun)
}

const withoutReturn = (line: string) => (line.endsWith('\r') ? line.slice(0, -1) : line)

function open(file: string): Readable {
  if (file === '-') return process.stdin
  const source = createReadStream(file)
  if (!file.endsWith('.gz')) return source
  const unpacked = createGunzip()
  source.once('error', (error) => unpacked.destroy(error))
  return source.pipe(unpacked)
}

/** Errors of files and of gzip carry a code; whatever the reader of the lines throws in here is its own affair. */
const isReadError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'code' in error && ('syscall' in error || String(error.code).startsWith('Z_'))

/** What the file system says, in words. */
export function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return 'there is no such file'
  if (error.code === 'EISDIR') return 'it is a folder'
  if (error.code === 'ESPIPE') return 'it is no file, and a web archive can be read from a file only'
  if (error.code === 'EACCES') return 'no permission'
  return error.message
}

/** Lines that say something: no blank ones, no comments. */
export async function* urlLinesOf(file: string): AsyncIterable<InputLine> {
  for await (const line of linesOf(file)) {
    const text = line.text.replace(/^\uFEFF/, '').trim()
    if (text && !text.startsWith('#')) yield { ...line, text }
  }
}
