import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Extraction } from '@dateline/contracts/article'
import { describe, expect, it } from 'vitest'
import { extract } from './extract.ts'

const folder = join(import.meta.dirname, '../fixtures')

describe('each page in fixtures', () => {
  for (const slug of readdirSync(folder)) {
    it(`${slug} gives what its expected.json says`, () => {
      const html = join(folder, slug, 'page.html')
      const file = existsSync(html) ? html : join(folder, slug, 'page.txt')
      const expected: { url: string; contentType: string | null; extraction: object } = JSON.parse(
        readFileSync(join(folder, slug, 'expected.json'), 'utf8'),
      )
      const { url, contentType } = expected
      const found = extract({ url, contentType, body: readFileSync(file) })
      expect(found).toMatchObject(expected.extraction)
      expect(Extraction.parse(found)).toEqual(found)
    })
  }
})
