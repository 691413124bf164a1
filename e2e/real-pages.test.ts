import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sharedDir, sharedSkipReason } from '@dateline/testkit/shared'
import { startWebsite } from '@dateline/testkit/website'
import { BadUrlError, canonicalUrl } from '@dateline/url/canonical'
import { expect, onTestFinished, test } from 'vitest'
import { dateline, localSettings, type RunOutput, temporaryDataDir } from './dateline.ts'

const PAGES = 300
const HOSTS = Array.from({ length: 40 }, (_, index) => `127.0.1.${index + 1}`)
const DELAY_MS = 50

const extraction = sharedDir('extraction')

test(`${PAGES} real pages on ${HOSTS.length} hosts each have one outcome`, async (context) => {
  if (!extraction) return context.skip(sharedSkipReason('extraction'))
  const pages = new Map<string, Buffer>()
  const website = await startWebsite(
    ({ headers, url }) => {
      const body = pages.get(`http://${headers.host}${url}`)
      return body ? { body, headers: { 'content-type': 'text/html', 'content-encoding': 'gzip' } } : { status: 404 }
    },
    { hosts: HOSTS },
  )
  onTestFinished(() => website.close())
  for (const { id, url } of truths(extraction)) {
    const address = localAddress(url, HOSTS[pages.size % HOSTS.length] ?? '', website.port)
    if (address) pages.set(address, readFileSync(join(extraction, 'pages', `${id}.html.gz`)))
    if (pages.size === PAGES) break
  }
  expect(pages.size).toBe(PAGES)

  const dataDir = temporaryDataDir(onTestFinished)
  writeFileSync(join(dataDir, 'urls.txt'), [...pages.keys()].join('\n'))
  const settings = { ...localSettings, FETCH_DELAY_MS: String(DELAY_MS) }
  const run = await dateline(['run', '--json', '--data-dir', dataDir, '-f', join(dataDir, 'urls.txt')], settings)
  expect(run.code, run.stderr).toBe(0)

  const { results, ledger } = JSON.parse(run.stdout) as RunOutput
  expect(results.map(({ url }) => url).sort()).toEqual([...pages.keys()].sort())
  const dropped = results.filter(({ outcome }) => outcome === 'dropped')
  const indexed = results.filter(({ outcome }) => outcome === 'indexed')
  expect(dropped.length + indexed.length).toBe(PAGES)
  expect(dropped.filter(({ reason }) => reason !== 'no-article')).toEqual([])
  expect(ledger).toMatchObject({ accepted: PAGES, waiting: 0 })
  expect(Object.values(ledger.ended).reduce((sum, ended) => sum + ended, 0)).toBe(PAGES)

  const exported = await dateline(['export', '--data-dir', dataDir])
  const ids = exported.stdout.split('\n').map((line) => (JSON.parse(line) as { id: string }).id)
  expect(ids.length).toBe(new Set(ids).size)
  expect(ids.toSorted()).toEqual([...new Set(indexed.map(({ article }) => article?.id))].sort())
  // These pages were chosen because they are articles, most of them.
  expect(ids.length).toBeGreaterThan(0.8 * PAGES)

  for (const url of pages.keys()) {
    const { pathname, search, hostname } = new URL(url)
    expect(website.hitsOf(pathname + search, hostname), url).toHaveLength(1)
  }
  expect(HOSTS.flatMap((host) => website.gaps(host)).filter((gap) => gap < DELAY_MS - 1)).toEqual([])
})

function truths(folder: string): { id: string; url: string }[] {
  const lines = readFileSync(join(folder, 'truth.jsonl'), 'utf8').split('\n').filter(Boolean)
  return lines.map((line) => JSON.parse(line) as { id: string; url: string })
}

/** The page's own path on a host of this machine; null where that is no address of its own. */
function localAddress(url: string, host: string, port: number): string | null {
  try {
    const { pathname, search } = new URL(url)
    return pathname === '/' ? null : canonicalUrl(`http://${host}:${port}${pathname}${search}`)
  } catch (error) {
    if (error instanceof BadUrlError || error instanceof TypeError) return null
    throw error
  }
}
