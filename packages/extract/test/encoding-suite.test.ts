import { readFileSync } from 'node:fs'
import { decidedAgainst, sharedDir, sharedSkipReason } from '@dateline/testkit/shared'
import { describe, expect, it } from 'vitest'
import { declaredEncoding, decodeBody } from '../src/decode.ts'

const folder = sharedDir('suites', 'encoding')
const file = (name: string) => readFileSync(`${folder}/${name}`)

describe.skipIf(!folder)(`the suite of encodings (${sharedSkipReason('suites', 'encoding')} if so)`, () => {
  it("finds what html5lib's tests declare", () => {
    const rows: { body_b64: string; encoding: string }[] = file('html5lib_encoding_cases.jsonl')
      .toString()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
    expect(rows.length).toBeGreaterThan(80)
    const wrong = rows
      .map(({ body_b64, encoding }) => ({ body: Buffer.from(body_b64, 'base64'), encoding }))
      .filter(
        ({ body, encoding }) =>
          (declaredEncoding(body, null) ?? 'windows-1252').toLowerCase() !== encoding.toLowerCase(),
      )
      .map(({ body }) => body.toString('latin1'))
    expect(wrong.map((text) => text.split('\n')[0])).toEqual([...decidedAgainst('encoding/html5lib').keys()])
  })

  it('knows each label of the standard by its encoding', () => {
    const groups: { encodings: { name: string; labels: string[] }[] }[] = JSON.parse(
      file('whatwg_labels.json').toString(),
    )
    for (const { name, labels } of groups.flatMap(({ encodings }) => encodings)) {
      // Neither can be declared: one stands for what must not be decoded, the other for bytes of scripts.
      if (name === 'replacement' || name === 'x-user-defined') continue
      for (const label of labels) {
        expect(declaredEncoding(Buffer.from('x'), `text/html; charset=${label}`)?.toLowerCase(), label).toBe(
          name.toLowerCase(),
        )
      }
    }
  })

  it.each([
    ['two-boms-utf-8.html', '\ufeff'],
    ['two-boms-utf-16le.html', '\ufeff'],
    ['two-boms-utf-16be.html', '\ufeff'],
  ])('keeps the second mark of %s as a character', (name, start) => {
    expect(decodeBody(file(`wpt/${name}`), null).startsWith(start)).toBe(true)
  })

  it.each(['utf-32-little-endian-bom.html', 'utf-32-little-endian-bom.xml'])(
    'takes the mark of %s for the one of UTF-16: there is no UTF-32 on the web',
    (name) => {
      expect(declaredEncoding(file(`wpt/${name}`), null)).toBe('UTF-16LE')
    },
  )

  it.each(['utf-32-big-endian-bom', 'utf-32-big-endian-nobom', 'utf-32-little-endian-nobom'])(
    'finds nothing in %s',
    (name) => {
      expect(declaredEncoding(file(`wpt/${name}.html`), null)).toBeNull()
    },
  )
})
