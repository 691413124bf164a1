import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'

const pagesDir = join(import.meta.dirname, '../pages')

const contentTypes: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.xml': 'application/rss+xml; charset=utf-8',
}

/** What must become of one URL of the samples. */
export interface ExpectedOutcome {
  url: string
  outcome: 'indexed' | 'dropped'
  /** Why it is dropped, in the words of the pipeline. */
  reason?: string
  title?: string
  /** `story` tells the story that several hosts carry; `alone` shares its text with no other page. */
  cluster?: 'story' | 'alone'
}

interface Answer {
  status: number
  headers: Record<string, string>
  body: string
}

export interface SampleSite {
  /** `origin('courier')` is `http://courier.localhost:8080`. */
  origin(name: string): string
  /** All that a pipeline should be given, in an order that shows it at work. */
  urls: string[]
  expected: ExpectedOutcome[]
  /** What the host of that name says to a request for `path` (with its query). */
  answer(name: string, path: string): Answer
}

/**
 * The sample pages as they are under one suffix and port. Each folder of `pages/` is a host, each file a page: `a.html`
 * answers at `/a`, other files at their own names, and `{{courier}}` in a file becomes that host's origin.
 */
export function sampleSite(address: { suffix: string; port: number }): SampleSite {
  const names = readdirSync(pagesDir, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  )
  const origins = new Map(
    names.map((name) => [name, new URL(`http://${name}.${address.suffix}:${address.port}`).origin]),
  )
  const origin = (name: string) => {
    const found = origins.get(name)
    if (found === undefined) throw new Error(`no sample host is called ${name}; there are ${names.join(', ')}`)
    return found
  }
  const read = (...path: string[]) =>
    readFileSync(join(pagesDir, ...path), 'utf8').replace(/\{\{([\w-]+)\}\}/g, (_, name: string) => origin(name))

  const site = JSON.parse(read('site.json')) as { redirects: Record<string, string>; expected: ExpectedOutcome[] }
  const answers = new Map(names.flatMap((name) => pagesOf(name, origin(name), read)))
  for (const [from, to] of Object.entries(site.redirects)) answers.set(from, redirect(to))

  return {
    origin,
    urls: site.expected.map(({ url }) => url),
    expected: site.expected,
    answer(name, path) {
      const start = origins.get(name)
      if (start === undefined) return plain(421, `This server is ${[...origins.values()].join(', ')}; not ${name}.\n`)
      const page = answers.get(start + path) ?? answers.get(start + path.replace(/\?.*$/, ''))
      return page ?? { ...(answers.get(`${start}/404`) ?? plain(404, 'Not found.\n')), status: 404 }
    },
  }
}

function pagesOf(name: string, origin: string, read: (...path: string[]) => string): [string, Answer][] {
  const files = readdirSync(join(pagesDir, name), { recursive: true, encoding: 'utf8', withFileTypes: true })
  return files
    .filter((file) => file.isFile())
    .map((file) => {
      const path = join(file.parentPath, file.name).slice(join(pagesDir, name).length)
      const headers = { 'content-type': contentTypes[extname(path)] ?? 'application/octet-stream' }
      return [origin + path.replace(/\.html$/, ''), { status: 200, headers, body: read(name, path) }]
    })
}

const plain = (status: number, body: string): Answer => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body,
})

const redirect = (to: string): Answer => ({ ...plain(301, `Moved to ${to}\n`), headers: { location: to } })
