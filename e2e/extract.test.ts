import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { dateline, temporaryDataDir } from './dateline.ts'

const paragraphs = [
  'The council of Ellery voted on Tuesday to keep the old ferry running through the winter, after a long debate.',
  'Its pilot said that she had carried more people in October than in any month since the bridge was closed to cars.',
]
const page = `<html lang="en"><head><title>Ferry stays | The Courier</title>
  <meta property="og:title" content="Ferry stays through the winter">
  <script type="application/ld+json">{"@type":"NewsArticle","headline":"Ferry stays","datePublished":"2026-03-03",
    "author":{"@type":"Person","name":"Jane Doe"}}</script></head>
  <body><nav><a href="/">Home</a></nav><article><h1>Ferry stays</h1>${paragraphs.map((text) => `<p>${text}</p>`).join('')}</article></body></html>`

test('a batch has a line for each page, in order, and one that fails says where and why', async () => {
  const lines = [
    { id: 'first', url: 'https://courier.example/ferry', html: page },
    { id: 'no page', url: 'https://courier.example/none' },
    { id: 3, html: page },
  ].map((line) => JSON.stringify(line))
  const { code, stdout } = await dateline(['extract', '--batch'], {}, [...lines, 'no JSON', ''].join('\n'))
  const answers = stdout.split('\n').map((line) => JSON.parse(line))
  expect(answers).toMatchObject([
    {
      id: 'first',
      title: 'Ferry stays',
      authors: ['Jane Doe'],
      datePublished: '2026-03-03',
      text: paragraphs.join('\n\n'),
    },
    { id: 'no page', error: 'standard input:2: html: Invalid input: expected string, received undefined' },
    { id: 3, title: 'Ferry stays' },
    { id: null, error: expect.stringMatching(/^standard input:4: .*not valid JSON/) },
  ])
  expect(answers).toHaveLength(4)
  expect(code).toBe(1)
})

test('--why tells which rule found a field, what the others said, and what became of each piece of the page', async () => {
  const file = join(temporaryDataDir(onTestFinished), 'ferry.html')
  writeFileSync(file, page)
  const told = await dateline(['extract', file, '--url', 'https://courier.example/ferry', '--why'])
  expect(told.code).toBe(0)
  expect(told.stdout).toMatch(/^title +Ferry stays +← \S+\n {2}and not +Ferry stays through the winter +← opengraph$/m)
  expect(told.stdout).toMatch(/^left +Home +← tag:nav$/m)
  expect(told.stdout).toMatch(/^kept +The council of Ellery voted.* ← model/m)

  const { blocks, provenance } = JSON.parse((await dateline(['extract', file, '--why', '--json'])).stdout)
  expect(provenance.authors).toBe('json-ld')
  expect(blocks.filter(({ kept }: { kept: boolean }) => kept).map(({ text }: { text: string }) => text)).toEqual(
    paragraphs,
  )
})

test('a file that can not be read is named, and the others are read all the same', async () => {
  const folder = temporaryDataDir(onTestFinished)
  writeFileSync(join(folder, 'ferry.html'), page)
  const missing = join(folder, 'missing.html')
  const { code, stdout, stderr } = await dateline(['extract', missing, join(folder, 'ferry.html')])
  expect(stderr).toContain(`${missing}: ENOENT`)
  expect(JSON.parse(stdout)).toMatchObject({ title: 'Ferry stays' })
  expect(code).toBe(1)
})
