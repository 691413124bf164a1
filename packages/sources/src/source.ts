/** What a source is taken for; `auto` until its first answer tells. */
export const sourceKinds = ['auto', 'feed', 'sitemap', 'page'] as const
export type SourceKind = (typeof sourceKinds)[number]

/** A URL that is asked again and again for what it names. Instants are ms since 1970. */
export interface Source {
  id: string
  url: string
  kind: SourceKind
  /** `duplicate` is asked at the slowest pace, to see whether it still is one; `retired` is asked no more. */
  state: 'active' | 'duplicate' | 'retired'
  /** Why it is a duplicate or retired. */
  why: string | null
  /** The registrable domain: sources of one are compared with each other. */
  site: string
  title: string | null
  /** The source that brought it: a sitemap index, or a page on which it was found. */
  parent: string | null
  /** Named by a sitemap index, and comes and goes with what the index says; or a page of a feed's past. */
  isEphemeral: boolean
  /** A page of a feed's past is read once; so many more may follow it. Null for what is polled. */
  pagesLeft: number | null
  /** When an index says that it was last changed. */
  namedAt: number | null
  /** Fixed by whoever added it; null adapts to how much is new. */
  everyMs: number | null
  /** As last decided. */
  intervalMs: number
  nextAt: number | null
  takesAll: boolean
  render: boolean
  revisit: boolean
  /** Takes what is on the source's own registrable domain only. */
  isOwnSiteOnly: boolean
  etag: string | null
  lastModified: string | null
  /** Of the body that was last taken in whole. */
  digest: string | null
  /** What the publisher says about how often to ask, as JSON. */
  schedule: string | null
  /** Where it has moved for good, until that address has answered. */
  movedTo: string | null
  /** Marks of each of its newest entries, in its own order: feeds are compared by them. */
  newest: string[][]
  addedAt: number
  polledAt: number | null
  changedAt: number | null
  /** `304`, `200`, or what went wrong. */
  lastAnswer: string | null
  failuresInRow: number
  polls: number
  failedPolls: number
  newEntries: number
  knownEntries: number
  oldEntries: number
  badEntries: number
  hub: string | null
  topic: string | null
  /** Until when the hub sends what is new; null where nothing is sent. */
  pushedUntil: number | null
  pushes: number
  /** The last trouble with the hub. */
  hubTrouble: string | null
}

/** The fields of a source that somebody sets; what else there is comes from its polls. */
export type SourceFields = Partial<Omit<Source, 'id' | 'nextAt' | 'addedAt'>>

const numberNames: (keyof Source)[] = [
  ...([
    'pagesLeft',
    'namedAt',
    'everyMs',
    'intervalMs',
    'nextAt',
    'addedAt',
    'polledAt',
    'changedAt',
    'pushedUntil',
  ] as const),
  ...(['failuresInRow', 'polls', 'failedPolls', 'newEntries', 'knownEntries', 'oldEntries', 'badEntries'] as const),
  'pushes',
]
const flagNames: (keyof Source)[] = ['isEphemeral', 'takesAll', 'render', 'revisit', 'isOwnSiteOnly']
const numbers = new Set<string>(numberNames)
const flags = new Set<string>(flagNames)

const EMPTY = {
  kind: 'auto',
  state: 'active',
  why: null,
  site: '',
  title: null,
  parent: null,
  isEphemeral: false,
  pagesLeft: null,
  namedAt: null,
  everyMs: null,
  intervalMs: 0,
  nextAt: null,
  takesAll: false,
  render: false,
  revisit: true,
  isOwnSiteOnly: false,
  etag: null,
  lastModified: null,
  digest: null,
  schedule: null,
  movedTo: null,
  newest: [],
  addedAt: 0,
  polledAt: null,
  changedAt: null,
  lastAnswer: null,
  failuresInRow: 0,
  polls: 0,
  failedPolls: 0,
  newEntries: 0,
  knownEntries: 0,
  oldEntries: 0,
  badEntries: 0,
  hub: null,
  topic: null,
  pushedUntil: null,
  pushes: 0,
  hubTrouble: null,
} as const satisfies Omit<Source, 'id' | 'url'>

/** The fields of a source as Redis keeps them, name and value by turns; null is an empty string. */
export function formatFields(fields: SourceFields): string[] {
  return Object.entries(fields).flatMap(([name, value]) => {
    if (value === undefined) return []
    return [name, formatField(value)]
  })
}

function formatField(value: NonNullable<unknown> | null): string {
  if (value === null) return ''
  if (typeof value === 'boolean') return value ? '1' : '0'
  return Array.isArray(value) ? value.map((marks) => marks.join('+')).join() : String(value)
}

/** Reads the sources that a script shows. */
export const sourcesIn = (answer: unknown): Source[] =>
  (answer as [string, string, string[]][]).map(([id, nextAt, flat]) => ({
    ...parseSource(id, flat),
    nextAt: nextAt === '' ? null : Number(nextAt),
  }))

/** Reads what formatFields wrote. */
function parseSource(id: string, flat: string[]): Source {
  const source: Record<string, unknown> = { ...EMPTY, id, url: '' }
  for (let index = 0; index < flat.length; index += 2) {
    const name = flat[index] ?? ''
    if (Object.hasOwn(source, name)) source[name] = fieldOf(name, flat[index + 1] ?? '')
  }
  return source as unknown as Source
}

function fieldOf(name: string, value: string): unknown {
  if (name === 'newest') return value === '' ? [] : value.split(',').map((marks) => marks.split('+'))
  if (flags.has(name)) return value === '1'
  if (value === '') return null
  return numbers.has(name) ? Number(value) : value
}
