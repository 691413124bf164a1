import { describe, expect, it } from 'vitest'
import { splitAuthors } from './split-authors.ts'

describe('splitAuthors', () => {
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['By Jane Doe', ['Jane Doe']],
    ['Jane Doe and John Roe, staff writers', ['Jane Doe', 'John Roe']],
    ['Von Lena Brandt und Uwe Kolb', ['Lena Brandt', 'Uwe Kolb']],
    ['Par Claire Aubin | Publié le 3 mars', ['Claire Aubin']],
    ['Written by: Jean-Luc O’Neil, Senior Political Correspondent', ['Jean-Luc O’Neil']],
    ['Jane Doe (Reuters)', ['Jane Doe']],
    ['https://example.test/author/jane', []],
    ['3 min read', []],
    ['Jane Doe, MD', ['Jane Doe, MD']],
    ['Artikel von Lena Brandt', ['Lena Brandt']],
    ['Foto: Uwe Kolb', []],
    ['Jane Doe, Marketing Director', ['Jane Doe']],
    ['Donnerstag', []],
    ['Posted on September 21, 2020 by Jane Doe', ['Jane Doe']],
    ['Written by Jane Doe | Medically reviewed by John Roe, MD', ['Jane Doe']],
    ['Jane Doe · Photos: John Roe', ['Jane Doe']],
    ['More articles by Jane Doe', ['Jane Doe']],
    ['Get in touch', []],
    ['Insights from', []],
    ['Jane Doe The Associated Press', ['Jane Doe']],
    ['Text von Lena Brandt Illustration von Uwe Kolb', ['Lena Brandt']],
    ['Jane Doe; Editing by John Roe', ['Jane Doe']],
    ['Jane Doe | Sponsored', ['Jane Doe']],
    ['Researched by', []],
    ['Veröffentlicht am', []],
    ['Jane Doe, Senior Harbour Reporter', ['Jane Doe']],
    ['This post was written by Jane Doe, Head of Harbour', ['Jane Doe']],
    ['本声明：该文观点仅代表作者本人', []],
  ]
  it('takes handles and small letters for names where the page states that they are', () => {
    expect(splitAuthors('krabbe77', true)).toEqual(['krabbe77'])
    expect(splitAuthors('krabbe77')).toEqual([])
    expect(splitAuthors('Community Editor', true)).toEqual(['Community Editor'])
    expect(splitAuthors('Executive Content Editor', true)).toEqual(['Executive Content Editor'])
  })

  for (const [byline, names] of rows) {
    it(`finds ${names.length} names in "${byline}"`, () => expect(splitAuthors(byline)).toEqual(names))
  }
})
