import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { gunzipSync } from 'node:zlib'

/** What an extractor finds; the fields that it has no answer to are left out. */
export type Found = {
  text: string
  title?: string | null | undefined
  authors?: readonly string[]
  datePublished?: string | null | undefined
}

type Pick<T> = (result: T) => Found

/**
 * Answers lines {id, url, file} on standard input with lines {id, ms, ...found} or {id, ms, error}: `ms` is the processor time
 * of this process, all threads, from the bytes of the page to the extractor's own result. `pick` is not counted.
 */
export async function serve<T>(extract: (bytes: Buffer, url: string) => T | Promise<T>, pick: Pick<T>): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    const { id, url, file } = JSON.parse(line) as { id: string; url: string; file: string }
    const bytes = gunzipSync(readFileSync(file))
    const before = process.cpuUsage()
    const ended = () => {
      const { user, system } = process.cpuUsage(before)
      return (user + system) / 1000
    }
    let ms: number | undefined
    let answer: object
    try {
      const result = await extract(bytes, url)
      ms = ended()
      answer = pick(result)
    } catch (error) {
      answer = { error: String(error) }
    }
    // Some extractors print to standard output themselves; a line of ours begins with its mark.
    process.stdout.write(`\n=${JSON.stringify({ id, ms: ms ?? ended(), ...answer })}\n`)
  }
}
