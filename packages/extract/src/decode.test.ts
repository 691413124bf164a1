import { describe, expect, it } from 'vitest'
import { decodeBody } from './decode.ts'
import { UnreadableError } from './unreadable-error.ts'

const latin = (text: string): Uint8Array => Buffer.from(text, 'latin1')

describe('decodeBody', () => {
  it('trusts a byte order mark before the header', () => {
    expect(decodeBody(Uint8Array.from([0xff, 0xfe, 0xe9, 0, 0x21, 0]), 'text/html; charset=utf-8')).toBe('é!')
  })

  it('takes the charset of the header', () => {
    expect(decodeBody(Uint8Array.from([0xd0, 0xd2]), 'text/html; charset="koi8-r"')).toBe('пр')
  })

  it("takes the page's own declaration", () => {
    expect(decodeBody(latin('<meta charset=iso-8859-2>\xb1'), 'text/html')).toContain('ą')
  })

  it('reads undeclared bytes as UTF-8 where they are valid, else as windows-1252', () => {
    expect(decodeBody(Buffer.from('café'), null)).toBe('café')
    expect(decodeBody(latin('caf\xe9 \x93now\x94'), null)).toBe('café “now”')
  })

  it('does not believe a claim of UTF-8 that the bytes belie', () => {
    expect(decodeBody(latin('caf\xe9'), 'text/html; charset=utf-8')).toBe('café')
  })

  it('turns CRLF and CR into line feeds', () => {
    expect(decodeBody(latin('a\r\nb\rc'), null)).toBe('a\nb\nc')
  })

  it('knows data without a signature from text, wherever it is cut', () => {
    // Every byte value as often as any other, as in encrypted or packed data.
    const data = Uint8Array.from({ length: 5000 }, (_, index) => (index * 7919 + (index >> 8) * 104_729) % 256)
    for (const start of [0, 1, 255, 300]) {
      expect(() => decodeBody(data.subarray(start), 'text/html')).toThrow(UnreadableError)
    }
  })

  it('names what is wrong with a binary body', () => {
    expect(() => decodeBody(latin('%PDF-1.7 …'), 'text/html')).toThrow(UnreadableError)
  })
})
