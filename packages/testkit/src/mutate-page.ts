import { randomFrom } from './random-from.ts'

/** One of the pages, broken in one to four ways that the seed decides: the same seed breaks it alike. */
export function mutatePage(pages: readonly Uint8Array[], seed: number): { name: string; body: Uint8Array } {
  const random = randomFrom(seed)
  const below = (count: number) => Math.floor(random() * count)
  const other = () => Buffer.from(pages[below(pages.length)] ?? [])
  let body: Buffer = other()
  const names: string[] = []
  for (let times = 1 + below(4); times > 0; times--) {
    const [name, mutate] = mutations[below(mutations.length)] ?? ['nothing', (same: Buffer) => same]
    body = mutate(body, below, other)
    names.push(name)
  }
  return { name: `seed ${seed}: ${names.join(', ')}`, body }
}

type Mutate = (body: Buffer, below: (count: number) => number, other: () => Buffer) => Buffer

const mutations: readonly (readonly [string, Mutate])[] = [
  [
    'bytes flipped',
    (body, below) => scattered(body, below, (bytes, at) => (bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8)))),
  ],
  [
    'bytes replaced by markup',
    (body, below) => scattered(body, below, (bytes, at) => (bytes[at] = markup[below(markup.length)] ?? 0)),
  ],
  ['tags deleted', (body, below) => withTags(body, below, () => '')],
  ['tags doubled', (body, below) => withTags(body, below, (tag) => tag + tag)],
  ['ends of tags lost', (body, below) => withTags(body, below, (tag) => tag.slice(0, -1))],
  ['quotes lost', (body, below) => withTags(body, below, (tag) => tag.replace('"', ''))],
  ['truncated', (body, below) => body.subarray(0, below(body.length + 1))],
  ['beheaded', (body, below) => body.subarray(below(body.length + 1))],
  [
    'spliced with another',
    (body, below, other) => Buffer.concat([body.subarray(0, below(body.length + 1)), tail(other(), below)]),
  ],
  ['put inside another', (body, below, other) => inserted(other(), body, below)],
  ['a piece repeated', (body, below) => repeated(body, below)],
  ['lines shuffled', (body, below) => shuffled(body, below)],
  ['written as UTF-16', (body) => Buffer.from(body.toString('utf8'), 'utf16le')],
  ['written as Latin-1', (body) => Buffer.from(body.toString('utf8'), 'latin1')],
  ['read as Latin-1', (body) => Buffer.from(body.toString('latin1'), 'utf8')],
]

const markup = Buffer.from('<>"\'&;/=!-[]{} \n\0')

function scattered(
  body: Buffer,
  below: (count: number) => number,
  change: (bytes: Buffer, at: number) => void,
): Buffer {
  const bytes = Buffer.from(body)
  for (let times = below(200); times > 0; times--) change(bytes, below(bytes.length))
  return bytes
}

function withTags(body: Buffer, below: (count: number) => number, change: (tag: string) => string): Buffer {
  const oneIn = 2 + below(50)
  return Buffer.from(
    body.toString('latin1').replace(/<[^<>]*>/g, (tag) => (below(oneIn) === 0 ? change(tag) : tag)),
    'latin1',
  )
}

const tail = (body: Buffer, below: (count: number) => number) => body.subarray(below(body.length + 1))

function inserted(outer: Buffer, inner: Buffer, below: (count: number) => number): Buffer {
  const at = below(outer.length + 1)
  return Buffer.concat([outer.subarray(0, at), inner, outer.subarray(at)])
}

function repeated(body: Buffer, below: (count: number) => number): Buffer {
  const from = below(body.length + 1)
  const piece = body.subarray(from, from + 1 + below(2000))
  return Buffer.concat([
    body.subarray(0, from),
    ...Array.from({ length: below(500) }, () => piece),
    body.subarray(from),
  ])
}

function shuffled(body: Buffer, below: (count: number) => number): Buffer {
  const lines = body.toString('latin1').split(/(?<=[\n>])/)
  for (let times = below(100); times > 0; times--) {
    const [one, other] = [below(lines.length), below(lines.length)]
    ;[lines[one], lines[other]] = [lines[other] ?? '', lines[one] ?? '']
  }
  return Buffer.from(lines.join(''), 'latin1')
}
