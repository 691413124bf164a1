import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { type LabelledSet, readGenerated } from '@dateline/normalizer/labelled'
import { sharedDir } from '@dateline/testkit/shared'

/** Where the articles come from that the generator mutates. */
export const sources = {
  reuters: { parts: ['dedup', 'reuters-docs.jsonl.gz'], field: 'text', minWords: 120 },
  'short wire': { parts: ['dedup', 'reuters-docs.jsonl.gz'], field: 'text', minWords: 60 },
  helsinki: { parts: ['dedup', 'helsinki-docs.jsonl.gz'], field: 'body', minWords: 120 },
  web: { parts: ['extraction', 'truth.jsonl'], field: 'text', minWords: 80 },
} as const
export type SourceName = keyof typeof sources

/** A labelled set that the generator makes of a source by a seed; null where the shared folder is missing. */
export function generate(source: SourceName, { seed, size }: { seed: number; size: number }): LabelledSet | null {
  const { parts, field, minWords } = sources[source]
  const generator = sharedDir('dedup', 'gen.mjs')
  const path = sharedDir(...parts)
  if (generator === null || path === null) return null
  const folder = mkdtempSync(join(tmpdir(), 'dateline-generated-'))
  try {
    const input = join(folder, 'articles.jsonl')
    writeFileSync(input, path.endsWith('.gz') ? gunzipSync(readFileSync(path)) : readFileSync(path))
    const settings = { in: input, out: folder, seed, n: size, minWords, text: field }
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)])
    execFileSync(process.execPath, [generator, ...args], { stdio: ['ignore', 'ignore', 'inherit'] })
    return readGenerated(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
