import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describePipeline } from './describe-pipeline.ts'
import { describeSettings } from './describe-settings.ts'
import { describeSuites } from './describe-suites.ts'

/** The documents that are made from the code, by their paths in the checkout; the same code gives the same bytes. */
export const generated: Record<string, () => string> = {
  'docs/configuration.md': describeSettings,
  'docs/pipeline.md': describePipeline,
  'docs/suites.md': describeSuites,
}

if (import.meta.main) {
  for (const [path, make] of Object.entries(generated)) writeFileSync(join(import.meta.dirname, '..', path), make())
}
