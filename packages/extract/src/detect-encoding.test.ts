import { describe, expect, it } from 'vitest'
import { decodeBody } from './decode.ts'

const page = (text: number[]): Uint8Array =>
  Buffer.concat([Buffer.from('<html><head><title>'), Buffer.from(text), Buffer.from('</title></head></html>')])

/** Bytes of a text in an encoding whose every character is one byte. */
function oneByte(text: string, encoding: string): number[] {
  const characters = new TextDecoder(encoding).decode(Uint8Array.from({ length: 256 }, (_, byte) => byte))
  return [...text].map((character) => characters.indexOf(character))
}

describe('undeclared bytes that are no UTF-8', () => {
  it.each([
    ['windows-1251', 'Правительство представило новый план развития железных дорог'],
    ['koi8-u', 'Уряд представив новий план розвитку залізниці країни'],
    ['windows-1253', 'Η κυβέρνηση παρουσίασε το νέο σχέδιο για τους σιδηροδρόμους'],
    ['windows-1250', 'Vláda v úterý představila nový plán na podporu železniční dopravy'],
    ['windows-1255', 'הממשלה הציגה ביום שלישי תוכנית חדשה לפיתוח הרכבת'],
    ['windows-1256', 'قدمت الحكومة يوم الثلاثاء خطة جديدة لتطوير السكك الحديدية'],
    ['windows-1252', 'Der Minister sagte, die Änderungen würden für alle Städte gelten'],
    ['windows-1252', 'The café owner’s naïve plan was published on Tuesday'],
  ])('are read as %s: %s', (encoding, text) => {
    expect(decodeBody(page(oneByte(text, encoding)), 'text/html')).toContain(text)
  })

  it('are read as ISO-2022-JP by its escapes', () => {
    const bytes = [0x1b, 0x24, 0x42, 0x46, 0x7c, 0x4b, 0x5c, 0x1b, 0x28, 0x42]
    expect(decodeBody(page(bytes), null)).toContain('日本')
  })
})

it('does not believe a claim of one byte a character where the bytes are plainly UTF-8', () => {
  const text = 'Überall für ältere Häuser'
  expect(decodeBody(page([...Buffer.from(text)]), 'text/html; charset=iso-8859-1')).toContain(text)
})
