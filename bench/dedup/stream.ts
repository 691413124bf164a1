import type { Telling } from '@dateline/normalizer/deduplicator'
import { tellingOf } from '@dateline/normalizer/labelled'

/** Rising numbers in [0, 1) that a seed makes: the same on every machine (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let bits = Math.imul(state ^ (state >>> 15), state | 1)
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61)
    return ((bits ^ (bits >>> 14)) >>> 0) / 4_294_967_296
  }
}

const HOSTS = 1_000
const PER_DAY = 50_000
const VOCABULARY = 30_000
/** Drawn once: a power and a new string for each word would cost more than what is measured. */
const drawn = Array.from(
  { length: 0x10000 },
  (_, index) => `w${Math.floor(VOCABULARY ** (index / 0x10000)).toString(36)}`,
)
const COPIED_FROM = 2_000

/**
 * News as a machine writes it: words of a Zipf distribution, three of ten a copy of a recent text with some paragraphs left out
 * or words put in, one of twenty a host's template with other numbers, and on every second page the host's own boilerplate.
 */
export function* streamOf(seed: number): Generator<Telling> {
  const random = randomOf(seed)
  const below = (end: number) => Math.floor(random() * end)
  const word = () => drawn[below(drawn.length)] ?? ''
  const sentence = (length: number) => {
    let text = word()
    for (let count = 1; count < length; count++) text += ` ${word()}`
    return text
  }
  const story = () => Array.from({ length: 6 + below(10) }, () => sentence(20 + below(30)))
  const recent: string[][] = []
  const habits = Array.from({ length: HOSTS }, () => [sentence(30), sentence(20)])
  const templates = Array.from({ length: HOSTS }, () => [sentence(40), sentence(40)])
  const start = Date.UTC(2026, 0, 1)

  for (let n = 0; ; n++) {
    const host = below(HOSTS)
    const kind = random()
    let paragraphs: string[]
    if (kind < 0.3 && recent.length > 0) {
      const copied = recent[below(recent.length)] ?? []
      paragraphs = copied
        .filter(() => random() < 0.9)
        .map((paragraph) => paragraph.replaceAll(' ', () => (random() < 0.01 ? ` ${word()} ` : ' ')))
    } else if (kind < 0.35) {
      paragraphs = (templates[host] ?? []).map((part) =>
        part.replaceAll(' ', () => (random() < 0.15 ? ` ${below(10_000)} ` : ' ')),
      )
    } else {
      paragraphs = story()
      if (recent.length < COPIED_FROM) recent.push(paragraphs)
      else recent[below(COPIED_FROM)] = paragraphs
    }
    const text = [...paragraphs, ...(random() < 0.5 ? (habits[host] ?? []) : [])].join('\n\n')
    const at = new Date(start + (n / PER_DAY) * 86_400_000).toISOString()
    yield tellingOf({ id: `s${seed}n${n}`, host: `host${host}.example`, title: sentence(8), text, at })
  }
}
