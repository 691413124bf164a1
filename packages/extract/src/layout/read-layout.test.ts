import { describe, expect, it } from 'vitest'
import { splitLines } from './line.ts'
import { readLayout } from './read-layout.ts'

const read = (text: string) => readLayout(splitLines(text, 1000), 'day-first')
const story = 'OSTRAND: Six harbour towns asked the government on Saturday to keep the island ferry running.'

describe('readLayout', () => {
  it('takes the repeated line for the title, whatever stands above it', () => {
    expect(read(`Home\nNews\nFerry season\nToo short a ferry season\nToo short a ferry season\n\n${story}`).title).toBe(
      'Too short a ferry season',
    )
  })

  it('takes the first line for the title where none is repeated', () => {
    expect(read(`Too short a ferry season\n${story}`)).toMatchObject({
      title: 'Too short a ferry season',
      paragraphs: [story],
    })
  })

  it('takes a bare name above a date for the byline', () => {
    const { authors, published } = read(`Ferry season too short\nMina Holt\nAugust 07, 2020 14:24\n${story}`)
    expect({ authors, published }).toEqual({ authors: ['Mina Holt'], published: '2020-08-07T14:24' })
  })

  it('tells published from modified in one line and in other languages', () => {
    const found = read(`La saison du bac\nPublié le 3 janvier 2021 à 10h30, mis à jour le 4 janvier 2021\n${story}`)
    expect(found).toMatchObject({ published: '2021-01-03T10:30', modified: '2021-01-04' })
  })

  it('keeps a caption without credit out of the body where the head goes on below it', () => {
    const caption = 'Passengers wait on the quay of Ostrand for the evening ferry, which came an hour late again'
    const found = read(`Ferry season\nFerry season\n${caption}\nShort Url\nUpdated 06 August 2020\n${story}`)
    expect(found).toMatchObject({ standfirst: caption, paragraphs: [story], modified: '2020-08-06' })
  })

  it('starts the body at a dateline, though a date stands below', () => {
    expect(read(`Ferry season too short\n${story}\nIt ends soon.\nCorrection: 6 January 2021\n`).paragraphs).toContain(
      story,
    )
  })

  it('ends the body at related stories, and drops widgets within it', () => {
    const found = read(`Ferry season\n${story}\nShare\n${story} Again.\nRelated\nA cat was found\nTea is dear`)
    expect(found.paragraphs).toEqual([story, `${story} Again.`])
  })

  it('keeps a sign-off that looks like a credit at the end of the last paragraph', () => {
    expect(read(`Ferry season\n${story}\nIt will answer next month. (Reuters)`).paragraphs.at(-1)).toContain(
      '(Reuters)',
    )
  })
})
