import { expect, test } from 'vitest'
import { openHabits } from './habits.ts'
import { lowestOf } from './lowest.ts'
import { mix } from './mix.ts'
import { quantise } from './quantise.ts'
import { hashWords, lowestShingles, packTitle, readText, signatureOf, THIN_WORDS } from './signature.ts'
import { sortHashes } from './sort-hashes.ts'
import { harbour, telescope } from './stories.ts'
import { timeOf } from './told-at.ts'

test('the smallest distinct numbers are kept in order, whatever the order they come in', () => {
  const numbers = Array.from({ length: 500 }, (_, n) => mix(n) % 400)
  for (const size of [1, 10, 300, 1_000]) {
    const lowest = lowestOf(size)
    for (const number of numbers) lowest.offer(number)
    expect([...lowest.values()]).toEqual([...new Set(numbers)].sort((a, b) => a - b).slice(0, size))
  }
})

test.each([0, 3, 63, 64, 500, 5_000])('the lowest shingles of %d words are the distinct ones in order', (count) => {
  const different = Uint32Array.from({ length: count }, (_, n) => mix(n))
  const repeated = Uint32Array.from({ length: count }, (_, n) => mix(n % 40))
  for (const hashes of [different, repeated]) {
    const all = lowestShingles(hashes, 5, count)
    expect(new Set(all).size).toBe(all.length)
    expect(all).toEqual(all.toSorted())
    expect(lowestShingles(hashes, 5, 60)).toEqual(all.subarray(0, 60))
  }
})

test.each([0, 1, 300, 1_024, 5_000])('%d hashes are sorted as numbers, spread or not, up to any bound', (count) => {
  for (const bound of [0, 1, 511, 512, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff]) {
    const spread = Uint32Array.from({ length: count }, (_, n) => mix(n) % (bound + 1))
    const crowded = spread.map((hash, n) => (n % 3 === 0 ? hash : bound - (hash % 2)))
    for (const hashes of [spread, crowded]) expect(sortHashes(hashes.slice(), bound)).toEqual(hashes.toSorted())
  }
})

test('hashes keep their order in 16 bits, and hashes a thousandth apart stay apart', () => {
  const hashes = Array.from({ length: 20_000 }, (_, n) => mix(n) >>> (n % 15)).sort((a, b) => a - b)
  const samples = hashes.map(quantise)
  expect(samples).toEqual([...samples].sort((a, b) => a - b))
  expect([quantise(0), quantise(0xffff_ffff)]).toEqual([0, 0xffff])
  for (const hash of hashes.filter((hash) => hash > 2 ** 17 && hash < 2 ** 31))
    expect(quantise(Math.floor(hash * 1.001))).toBeGreaterThan(quantise(hash))
})

test('a sketch that some samples left for being alike in 16 bits is still full', () => {
  const lengths = [400, 1_000, 3_000, 9_000].map((count) => {
    const text = Array.from({ length: count }, (_, n) => `w${n}`).join(' ')
    return signatureOf(readText(text), new Set()).sketch.length
  })
  expect(lengths).toEqual([256, 256, 256, 256])
})

test('a bit of the input changes each bit of the mix about half of the time', () => {
  for (let bit = 0; bit < 32; bit++) {
    const counts = new Array<number>(32).fill(0)
    for (let n = 0; n < 2_000; n++) {
      const changed = mix(n * 7_919) ^ mix((n * 7_919) ^ (1 << bit))
      for (let out = 0; out < 32; out++) counts[out] = (counts[out] ?? 0) + ((changed >>> out) & 1)
    }
    expect(Math.min(...counts)).toBeGreaterThan(800)
    expect(Math.max(...counts)).toBeLessThan(1_200)
  }
})

test('a signature is the same for the same words in other paragraphs, and lacks the paragraphs left out', () => {
  const whole = signatureOf(readText(harbour.join('\n\n')), new Set())
  expect(signatureOf(readText(harbour.join(' ')), new Set())).toEqual(whole)
  const reading = readText([...telescope, ...harbour].join('\n\n'))
  const leftOut = new Set(reading.paragraphs.slice(0, telescope.length).filter((hash) => hash !== null))
  expect(signatureOf(reading, leftOut)).toEqual({ ...whole, exact: reading.exact })
})

test('a packed title is the same in other case, quotes and spacing, and no other where one word differs', () => {
  expect(packTitle('“Berth”  closes for GOOD')).toEqual(packTitle('"berth" closes for good'))
  const numbered = Array.from({ length: 200 }, (_, n) => packTitle(`Story ${n}`).toString('hex'))
  expect(new Set(numbered).size).toBeGreaterThan(195)
  expect(packTitle(' — ')).toEqual(Buffer.alloc(8))
})

test('a story and its first sentences have a key in common among those that are written', () => {
  const keysOf = (text: string) => [...signatureOf(readText(text), new Set()).keys].slice(0, 11)
  for (let story = 0; story < 50; story++) {
    const words = Array.from({ length: 600 }, (_, n) => `w${story}x${n}`)
    const found = keysOf(words.slice(0, 36).join(' '))
    expect(keysOf(words.join(' ')).some((key) => found.includes(key))).toBe(true)
  }
})

test('a signature samples no more than its sizes', () => {
  const { sketch, numbers, keys } = signatureOf(
    readText(Array.from({ length: 9_000 }, (_, n) => `${n} n${n}`).join(' ')),
    new Set(),
  )
  expect([sketch.length, numbers.length]).toEqual([256, 10])
  expect(keys.length).toBeLessThanOrEqual(38)
})

test(`fewer than ${THIN_WORDS} words are thin`, () => {
  const words = (count: number) => Array.from({ length: count }, (_, n) => `w${n}`).join(' ')
  expect(signatureOf(readText(words(THIN_WORDS - 1)), new Set())).toMatchObject({
    isThin: true,
    keys: new Uint32Array(),
  })
  expect(signatureOf(readText(words(THIN_WORDS)), new Set()).isThin).toBe(false)
})

test('short texts are hashed by their words', () => {
  expect(hashWords('The “Ferry”')).toBe(hashWords('the ferry'))
  expect(hashWords('the ferry')).not.toBe(hashWords('ferry the'))
  expect(hashWords('')).toBe(0)
})

test.each([
  { what: 'the instant of publication', published: '2026-03-02T10:00:00Z', instant: '2026-03-02T10:00:00Z' },
  { what: 'noon of a day alone', published: '2026-03-01', instant: '2026-03-01T12:00:00Z' },
  { what: 'the fetch where nothing was published', published: null, instant: '2026-03-02T12:00:00Z' },
  { what: 'the fetch where publication is no date', published: 'soon', instant: '2026-03-02T12:00:00Z' },
  {
    what: 'the fetch where publication was still to come',
    published: '2100-01-01T00:00:00Z',
    instant: '2026-03-02T12:00:00Z',
  },
  {
    what: 'the fetch where the clock stood at its beginning',
    published: '1970-01-01T00:00:01Z',
    instant: '2026-03-02T12:00:00Z',
  },
])('a text was told at $what', ({ published, instant }) => {
  const fetched = '2026-03-02T12:00:00Z'
  expect(timeOf(published, fetched)).toEqual({ minute: Date.parse(instant) / 60_000, isUndated: instant === fetched })
})

test('habits of the hosts learned last are remembered', () => {
  const habits = openHabits()
  habits.learn('a.example', [1, 2], [true, false])
  expect([1, 2, 3].map((paragraph) => habits.has('a.example', paragraph))).toEqual([true, false, false])
  habits.learn('a.example', [1], [false])
  expect(habits.has('a.example', 1)).toBe(false)
  habits.learn('b.example', [7], [true])
  for (let n = 0; n < 1_999; n++) habits.learn(`${n}.example`, [1], [true])
  expect(habits.has('b.example', 7)).toBe(true)
  habits.learn('last.example', [1], [true])
  expect(habits.has('b.example', 7)).toBe(false)
})
