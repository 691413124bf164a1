import { marksOf } from '@dateline/discovery/same-entries'
import type { SourceEntry } from '@dateline/discovery/source-reading'
import { repeats } from '@dateline/sources/find-twin'

/**
 * Where the bound lies from which one feed of a site counts as another's twin: of feeds of invented papers, the share that
 * each bound takes for one. A part may be taken at no loss, since the first feed has all of it; a wider feed may not.
 */

const PAPERS = 2000
const SECTIONS = 5
const STORIES = 200
const COMPARED = 20

let seed = 11
const random = () => {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
  return seed / 2 ** 32
}
const upTo = (most: number) => Math.floor(random() * (most + 1))

interface Story extends SourceEntry {
  section: number
}

/** Newest first. Some papers run one section far more than the others. */
function paper(number: number): Story[] {
  const bias = random()
  return Array.from({ length: STORIES }, (_, index) => ({
    url: `https://paper-${number}.example/story-${STORIES - index}`,
    title: `What happened in the town on the ${STORIES - index}th night`,
    id: `tag:paper-${number}.example,2026:${STORIES - index}`,
    publishedAt: new Date(1_795_000_000_000 - index * 3_600_000).toISOString(),
    section: random() < bias * 0.8 ? 0 : upTo(SECTIONS - 1),
  }))
}

/** The second feed was read up to two stories later, and may be shorter. */
const twinOf = (stories: Story[]): SourceEntry[] => stories.slice(0, 10 + upTo(20))
const ofSection = (stories: Story[], wanted: number) => stories.filter(({ section }) => section === wanted)

/** The feed that was read first, and the one that may repeat it. */
const kinds: Record<string, (stories: Story[]) => [first: SourceEntry[], second: SourceEntry[]]> = {
  'twins: the same addresses': (stories) => [stories.slice(upTo(2), 40), twinOf(stories)],
  'twins: addresses of a proxy': (stories) => [
    stories.slice(upTo(2), 40),
    twinOf(stories).map((story, index) => ({ ...story, url: `https://proxy.example/~r/${index}x` })),
  ],
  'part: a section after all': (stories) => [stories, ofSection(stories, 1 + upTo(SECTIONS - 2))],
  'part: the main section after all': (stories) => [stories, ofSection(stories, 0)],
  'wider: all after the main section': (stories) => [ofSection(stories, 0), stories],
  'others: two sections': (stories) => [ofSection(stories, 1), ofSection(stories, 2)],
}

const bounds = [0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 1]
const marks = (stories: SourceEntry[]) => stories.slice(0, COMPARED).map(marksOf)
const results = Object.entries(kinds).map(([kind, feedsOf]) => {
  const pairs = Array.from({ length: PAPERS }, (_, number) => feedsOf(paper(number)).map(marks))
  const takenAt = bounds.map(
    (bound) => pairs.filter(([first = [], second = []]) => repeats(second, first, bound)).length,
  )
  return { kind, takenAt: Object.fromEntries(bounds.map((bound, index) => [bound, (takenAt[index] ?? 0) / PAPERS])) }
})

if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(results)}\n`)
else {
  process.stdout.write(
    `${'taken for a twin from'.padEnd(36)}${bounds.map((bound) => String(bound).padStart(8)).join('')}\n`,
  )
  for (const { kind, takenAt } of results) {
    const shares = bounds.map((bound) => (takenAt[bound] ?? 0).toFixed(3).padStart(8))
    process.stdout.write(`${kind.padEnd(36)}${shares.join('')}\n`)
  }
}
