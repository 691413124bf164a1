import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { readSource } from '@dateline/discovery/read-source'
import { sharedDir, sharedSkipReason } from '@dateline/testkit/shared'
import { judged } from './judged.ts'
import { addresses, layouts, type Story } from './layouts.ts'

/** Whether the stories of section pages are found, and nothing else: invented pages in many layouts, and judged real ones. */

interface Tally {
  page: string
  right: number
  wrong: number
  missed: number
}

const HOST = 'www.paper.example'
const STORIES = 12
const words =
  'harbour council storm school bridge vote doctors ferry budget court farmers river museum strike trains winter mayor forest prices island'.split(
    ' ',
  )
const verbs = 'closes reopens warns wins loses delays sues splits returns defends'.split(' ')
const wordAt = (list: string[], index: number) => list[index % list.length] ?? ''

function storiesAt(address: (slug: string, number: number) => string): Story[] {
  return Array.from({ length: STORIES }, (_, number) => {
    const [who, whom, where] = [
      wordAt(words, number * 7),
      wordAt(words, number * 3 + 5),
      wordAt(words, number * 11 + 2),
    ]
    const title =
      `${who} ${wordAt(verbs, number)} ${whom} after night in the ${where} ${number > 5 ? 'once more' : ''}`.trim()
    const capital = title.charAt(0).toUpperCase() + title.slice(1)
    return { path: address(title.replaceAll(' ', '-'), number), title: capital, datetime: '2026-11-24T06:00:00Z' }
  })
}

const pathOf = (address: string) => {
  const { pathname, search } = new URL(address)
  return pathname + search
}

function compare(page: string, wanted: Set<string>, found: string[]): Tally {
  const right = found.filter((path) => wanted.has(path))
  const wrong = found.filter((path) => !wanted.has(path))
  const missed = [...wanted].filter((path) => !found.includes(path))
  if (process.argv.includes('--show')) {
    for (const path of wrong) process.stderr.write(`${page}: wrong ${path}\n`)
    for (const path of missed) process.stderr.write(`${page}: missed ${path}\n`)
  }
  return { page, right: right.length, wrong: wrong.length, missed: missed.length }
}

const invented = Object.entries(layouts).flatMap(([layout, show]) =>
  Object.entries(addresses).map(([name, address]) => {
    const stories = layout === 'a page without stories' ? [] : storiesAt(address)
    const reading = readSource({
      body: Buffer.from(show(stories, HOST)),
      contentType: 'text/html',
      url: `https://${HOST}/`,
      site: 'paper.example',
    })
    const found = reading.entries.map(({ url }) => pathOf(url))
    return { layout, ...compare(`${layout}, ${name}`, new Set(stories.map(({ path }) => path)), found) }
  }),
)

function real(folder: string): Tally[] {
  const truth = readFileSync(join(folder, 'truth.jsonl'), 'utf8').split('\n').filter(Boolean)
  const urls = new Map(
    truth.map((line) => JSON.parse(line) as { id: string; url: string }).map(({ id, url }) => [id, url]),
  )
  return judged.map(({ id, stories }) => {
    const url = urls.get(id) ?? ''
    const body = gunzipSync(readFileSync(join(folder, 'pages', `${id}.html.gz`)))
    const hrefs = [...body.toString('utf8').matchAll(/<a\s[^>]*?href="([^"#]+)/g)].map(([, href = '']) =>
      URL.parse(href, url),
    )
    const { host } = new URL(url)
    const paths = hrefs.flatMap((address) => (address?.host === host ? [address.pathname] : []))
    const found = readSource({ body, contentType: 'text/html', url }).entries.map(
      (entry) => new URL(entry.url).pathname,
    )
    return compare(id, new Set(paths.filter((path) => stories.test(path))), [...new Set(found)])
  })
}

const rates = ({ page, right, wrong, missed }: Tally) => ({
  page,
  precision: right + wrong === 0 ? 1 : right / (right + wrong),
  recall: right + missed === 0 ? 1 : right / (right + missed),
  wrong,
  missed,
})
const sum = (page: string, tallies: Tally[]): Tally => {
  const of = (name: 'right' | 'wrong' | 'missed') => tallies.reduce((all, tally) => all + tally[name], 0)
  return { page, right: of('right'), wrong: of('wrong'), missed: of('missed') }
}

const folder = sharedDir('extraction')
if (folder === null) process.stderr.write(`real pages ${sharedSkipReason('extraction')}\n`)
const realPages = folder === null ? [] : real(folder)
const results = [
  ...Object.keys(layouts).map((name) =>
    sum(
      name,
      invented.filter(({ layout }) => layout === name),
    ),
  ),
  sum('all invented', invented),
  ...realPages,
  ...(folder === null ? [] : [sum('all real', realPages)]),
].map(rates)

if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(results)}\n`)
else {
  process.stdout.write(`${'page'.padEnd(42)}precision  recall   wrong  missed\n`)
  for (const { page, precision, recall, wrong, missed } of results) {
    const numbers = [precision.toFixed(3).padStart(9), recall.toFixed(3).padStart(8), String(wrong).padStart(8)]
    process.stdout.write(`${page.padEnd(42)}${numbers.join('')}${String(missed).padStart(8)}\n`)
  }
}
