import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Extraction } from '@dateline/contracts/article'
import { extremePages } from '@dateline/testkit/hostile-pages'
import { mutatePage } from '@dateline/testkit/mutate-page'
import { repeatingPages } from '@dateline/testkit/repeating-pages'
import { describe, expect, it } from 'vitest'
import { extract, UnreadableError } from '../src/extract.ts'

// What these cost is measured by bench/extract/fuzz.ts; here each must end, and end well.
const url = 'https://example.org/2021/03/04/a-story'

/** Null for a body that is no text; throws for whatever else goes wrong. */
function answerTo(body: Uint8Array, contentType: string | null = null): Extraction | null {
  try {
    return Extraction.parse(extract({ url, contentType, body }))
  } catch (error) {
    if (error instanceof UnreadableError) return null
    throw error
  }
}

const unreadable = ['random bytes', 'zero bytes after a page', 'UTF-16 that says UTF-8']

describe('extract', () => {
  it.each(extremePages.map((page) => [page.name, page] as const))('answers %s', (name, page) => {
    expect(answerTo(page.make()) === null).toBe(unreadable.includes(name))
  })

  it('answers pages that repeat any one string in any one place', () => {
    for (const { name, make } of repeatingPages(1000)) expect(answerTo(make()), name).not.toBeNull()
  })

  it('answers pages that were broken at random', () => {
    const fixtures = join(import.meta.dirname, '../fixtures')
    const pages = readdirSync(fixtures)
      .flatMap((folder) => readdirSync(join(fixtures, folder)).map((file) => join(fixtures, folder, file)))
      .filter((file) => /page\.\w+$/.test(file))
      .map((file) => readFileSync(file))
    expect(pages.length).toBeGreaterThan(10)
    for (let seed = 0; seed < 400; seed++) answerTo(mutatePage(pages, seed).body)
  })

  it('reads a page whose tags are cut off after its story', () => {
    const story = extremePages.find(({ name }) => name === 'a million end tags')
    expect(answerTo(story?.make() ?? Buffer.of())?.title).toBe('Council meets')
  })
})
