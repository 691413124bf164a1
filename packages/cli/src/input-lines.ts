import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
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
  const source = file === '-' ? process.stdin : createReadStream(file)
  const opened: Readable = file.endsWith('.gz') ? source.pipe(createGunzip()) : source
  let failure: Error | null = null
  const fail = (error: Error) => {
    failure = error
    opened.destroy()
  }
  source.on('error', fail)
  if (opened !== source) opened.on('error', fail)
  let number = 0
  for await (const text of createInterface({ input: opened, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++
    yield { text, place: `${name}:${number}` }
  }
  if (failure !== null)
    throw new WorkError(`${name} can't be read${number > 0 ? ` after line ${number}` : ''}: ${reasonOf(failure)}`)
}

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return 'there is no such file'
  if (error.code === 'EISDIR') return 'it is a folder'
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
