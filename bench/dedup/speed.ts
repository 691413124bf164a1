import { readHelsinki } from '@dateline/normalizer/labelled'
import { readText, signatureOf } from '@dateline/normalizer/signature'
import { sharedDir } from '@dateline/testkit/shared'
import { minHash } from './min-hash.ts'
import { streamOf } from './stream.ts'

export interface Speed {
  what: string
  /** A second of one core, the best of some rounds: what else runs on the machine makes them slower, never faster. */
  perSecond: number
}

const ROUNDS = 7
const CHARACTERS = 4_000

/** Signatures of texts of 4,000 characters, and the textbook's of the same texts in the same run. */
export function measureSpeed(): Speed[] {
  const texts = textsOf(CHARACTERS)
  const none: ReadonlySet<number> = new Set()
  return [
    { what: 'signature', perSecond: best(texts, (text) => signatureOf(readText(text), none)) },
    { what: 'MinHash of 128', perSecond: best(texts, (text) => minHash(text)) },
  ]
}

/** News where it is at hand, else what a machine writes. */
function textsOf(length: number): string[] {
  const folder = sharedDir('dedup')
  const long = (texts: string[]) => texts.filter((text) => text.length >= length).map((text) => text.slice(0, length))
  if (folder !== null) return long(readHelsinki(folder, 'text').documents.map(({ text }) => text))
  const stream = streamOf(1)
  return long(Array.from({ length: 300 }, () => `${stream.next().value.text}\n\n${stream.next().value.text}`))
}

function best(texts: readonly string[], work: (text: string) => unknown): number {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const before = process.cpuUsage()
    for (let again = 0; again < 4; again++) for (const text of texts) work(text)
    const { user, system } = process.cpuUsage(before)
    return (texts.length * 4) / ((user + system) / 1e6)
  })
  return Math.max(...rounds)
}
