import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packed, tenPages, walk } from './make-records.ts'

const all = Array.from({ length: 10 }, (_, number) => `http://news.example/${number}`)
const gap = Buffer.from('damage of all kinds\r\n')

describe('a file that is cut off', () => {
  for (const [form, pages] of [
    ['plain', tenPages()],
    ['packed', packed(tenPages())],
  ] as const) {
    it(`gives all records before the cut, and tells of the cut one: ${form}`, async () => {
      const bytes = Buffer.concat(pages)
      const ends = pages.map((_, index) => Buffer.concat(pages.slice(0, index + 1)).length)
      for (let length = 1; length < bytes.length; length += 13) {
        const { urls, damages } = await walk(bytes.subarray(0, length))
        const whole = ends.filter((end) => end <= length).length
        // A plain record that lacks nothing but its empty lines is whole.
        const atEnd = ends.filter((end) => end - (form === 'plain' ? 4 : 0) <= length).length
        expect(urls, `${length} bytes`).toEqual(all.slice(0, atEnd))
        const start = whole === 0 ? 0 : (ends[whole - 1] ?? 0)
        const isClean = length === start || atEnd > whole
        expect(
          damages.map(({ offset }) => offset),
          `${length} bytes`,
        ).toEqual(isClean ? [] : [start])
      }
    })
  }
})

describe('damage inside a file', () => {
  const cases: [what: string, bytes: (pages: Buffer[]) => Buffer[]][] = [
    ['other bytes between records', (pages) => [...pages.slice(0, 3), gap, ...pages.slice(3)]],
    ['other bytes at the start', (pages) => [gap, ...pages]],
    ['many other bytes at the start', (pages) => [Buffer.alloc(300_000, gap), ...pages]],
    ['zeros between records', (pages) => [...pages.slice(0, 3), Buffer.alloc(500), ...pages.slice(3)]],
  ]
  for (const [what, damage] of cases) {
    it(`is passed, and all records are found: ${what}`, async () => {
      for (const pages of [tenPages(), packed(tenPages())]) {
        const { urls, damages } = await walk(damage(pages))
        expect(urls).toEqual(all)
        expect(damages).toHaveLength(1)
      }
    })
  }

  it('costs no more than the record it hits where a member is packed', async () => {
    const members = packed(tenPages())
    const start = Buffer.concat(members.slice(0, 4)).length
    const length = members[4]?.length ?? 0
    for (let index = 0; index < length; index++) {
      const bytes = Buffer.concat(members)
      bytes.writeUInt8((bytes[start + index] ?? 0) ^ 0x55, start + index)
      const { urls, damages } = await walk(bytes)
      const others = urls.filter((url) => url !== all[4])
      expect(others, `byte ${index}`).toEqual(all.toSpliced(4, 1))
      // Bytes of the gzip header say nothing of the data.
      if (urls.length < 10)
        expect(
          damages.map(({ offset }) => offset),
          `byte ${index}`,
        ).toEqual([start])
    }
  })

  it('costs no more than the record it hits where it stands plain', async () => {
    const pages = tenPages()
    const start = Buffer.concat(pages.slice(0, 4)).length
    const length = (pages[4]?.length ?? 0) - 4
    for (let index = 0; index < length; index++) {
      const bytes = Buffer.concat(pages)
      bytes.writeUInt8((bytes[start + index] ?? 0) ^ 0x05, start + index)
      const { urls } = await walk(bytes)
      const others = urls.length === 10 ? urls.toSpliced(4, 1) : urls
      expect(others, `byte ${index}`).toEqual(all.toSpliced(4, 1))
    }
  })

  it('is told in its place where a length is wrong, and the next records are found', async () => {
    const pages = tenPages()
    const wrong = (value: string) =>
      Buffer.from((pages[2] ?? '').toString('latin1').replace(/(?<=\nContent-Length: )\d+/, value), 'latin1')
    for (const value of ['1', '10', '1000', '999999999', '1099511627776', '-5', 'many', '']) {
      const { urls, damages } = await walk(pages.with(2, wrong(value)))
      expect(urls, value).toEqual(all.toSpliced(2, 1))
      expect(damages[0]?.offset, value).toBe(Buffer.concat(pages.slice(0, 2)).length)
    }
  })

  it('never ends the walk with an error, whatever it is', async () => {
    const files = [Buffer.concat(tenPages()), Buffer.concat(packed(tenPages()))]
    const hits = fc.array(fc.tuple(fc.nat(20_000), fc.uint8Array({ maxLength: 12 })), { minLength: 1, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...files), hits, async (file, changes) => {
        const bytes = Buffer.from(file)
        for (const [at, change] of changes) bytes.set(change.subarray(0, 5), at % (bytes.length - 12))
        const { records, damages } = await walk(bytes)
        expect(records.length + damages.length).toBeGreaterThan(0)
      }),
      { numRuns: 150 },
    )
  })
})
