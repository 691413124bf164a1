import { type LabelledDocument, tellingOf } from '@dateline/normalizer/labelled'
import { openEngine } from './engine.ts'
import { randomOf } from './stream.ts'

export interface Poison {
  what: string
  articles: number
  /** Microseconds of Redis for each of the last tenth, and for as many articles of other words on an empty memory. */
  microseconds: number
  usualMicroseconds: number
  wronglyJoined: number
}

/** Articles that want to be taken for each other: issues of one template, and stories of their own in the same boilerplate. */
export async function* measurePoison(
  articles: number,
  seed: number,
  onProgress: (done: number) => void,
): AsyncGenerator<Poison> {
  const usual = await tellAll(articles, ownWords(seed), onProgress)
  for (const [what, make] of [
    ['template', template(seed)],
    ['boilerplate', boilerplate(seed)],
  ] as const) {
    const { microseconds, joined } = await tellAll(articles, make, onProgress)
    yield { what, articles, microseconds, usualMicroseconds: usual.microseconds, wronglyJoined: joined / articles }
  }
}

type Maker = (n: number) => LabelledDocument

async function tellAll(
  articles: number,
  make: Maker,
  onProgress: (done: number) => void,
): Promise<{ microseconds: number; joined: number }> {
  const engine = await openEngine({ capacity: Math.max(articles, 1_000) })
  try {
    const last = Math.floor(articles / 10)
    let joined = 0
    let cpu = 0
    for (let n = 0; n < articles; n += 16) {
      if (cpu === 0 && n >= articles - last) cpu = await engine.redisCpu()
      if (n % 16_000 === 0) onProgress(n)
      const batch = Array.from({ length: Math.min(16, articles - n) }, (_, index) => tellingOf(make(n + index)))
      const identities = await Promise.all(batch.map((telling) => engine.deduplicator.identify(telling)))
      joined += identities.filter(({ isDuplicateOf }) => isDuplicateOf !== null).length
    }
    return { microseconds: ((await engine.redisCpu()) - cpu) / last, joined }
  } finally {
    await engine.close()
  }
}

const PER_DAY = 20_000
const document = (n: number, host: string, text: string): LabelledDocument => ({
  id: `p${n}`,
  host,
  title: null,
  text,
  at: new Date(Date.UTC(2026, 0, 1) + (n / PER_DAY) * 86_400_000).toISOString(),
})

const sentences = (random: () => number, count: number) =>
  Array.from({ length: count }, () =>
    Array.from({ length: 20 }, () => `w${Math.floor(30_000 ** random()).toString(36)}`).join(' '),
  )

/** Twelve numbers in three hundred words that stay as they are. */
function template(seed: number): Maker {
  const random = randomOf(seed)
  const words = sentences(random, 15)
  return (n) => {
    const numbers = words.map((sentence) => `${sentence} ${Math.floor(random() * 1e6)}.`)
    return document(n, 'template.example', numbers.join('\n\n'))
  }
}

/** A story of a hundred words in four hundred that all pages of ten hosts show. */
function boilerplate(seed: number): Maker {
  const random = randomOf(seed)
  const shared = sentences(random, 20)
  return (n) => document(n, `host${n % 10}.example`, [...sentences(random, 5), ...shared].join('\n\n'))
}

function ownWords(seed: number): Maker {
  const random = randomOf(seed)
  return (n) => document(n, `host${n % 10}.example`, sentences(random, 15).join('\n\n'))
}
