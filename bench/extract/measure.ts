import { spawn } from 'node:child_process'
import type { Extractor } from './extractors.ts'
import type { AnnotatedPage } from './pages.ts'
import type { Found } from './peers/serve.ts'

/** One run of an extractor over all pages: what it found, and the processor time of each page that it came to. */
export type Run = {
  found: ReadonlyMap<string, Found>
  msByPage: ReadonlyMap<string, number>
  errors: number
  /** Why it stopped before the last page; null where it didn't. */
  stopped: string | null
}

/** Gives all pages to a process of the extractor's own, one after the other. */
export async function runOver(
  { command }: Extractor,
  pages: readonly AnnotatedPage[],
  onPage: (done: number) => void,
): Promise<Run> {
  const [program = '', ...rest] = command
  const child = spawn(program, rest, { stdio: ['pipe', 'pipe', 'pipe'] })
  let lastWords = ''
  child.stderr.on('data', (chunk) => {
    lastWords = `${lastWords}${chunk}`.slice(-2000)
  })
  const ended = new Promise<string | null>((resolve) => {
    child.on('error', (error) => resolve(error.message))
    child.on('close', (code, signal) => resolve(code === 0 ? null : `ended with ${signal ?? code}`))
  })
  // An extractor that has died no longer reads; how it died is told by its end.
  child.stdin.on('error', () => {})
  child.stdin.end(pages.map(({ id, url, file }) => `${JSON.stringify({ id, url, file })}\n`).join(''))
  const found = new Map<string, Found>()
  const msByPage = new Map<string, number>()
  let errors = 0
  for await (const line of linesOf(child.stdout)) {
    if (!line.startsWith('={')) continue
    const { id, ms, error, ...answer } = JSON.parse(line.slice(1)) as Found & { id: string; ms: number; error?: string }
    msByPage.set(id, ms)
    if (error === undefined) found.set(id, answer)
    else errors++
    onPage(msByPage.size)
  }
  const end = await ended
  const lastLine = lastWords
    .trim()
    .split('\n')
    .findLast((line) => /error/i.test(line))
  return { found, msByPage, errors, stopped: end === null ? null : (lastLine ?? end) }
}

/** Lines end at line feeds alone: `readline` ends them at U+2028 too, which stands in texts. */
async function* linesOf(source: AsyncIterable<Buffer>): AsyncIterable<string> {
  let begun: Buffer[] = []
  for await (const chunk of source) {
    let from = 0
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      yield Buffer.concat([...begun, chunk.subarray(from, end)]).toString()
      begun = []
      from = end + 1
    }
    begun.push(chunk.subarray(from))
  }
}
