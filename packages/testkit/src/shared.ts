import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../../../../shared')

/** The path of `../shared/…` beside the checkout, or null when it is missing. For tests over data that is not ours to carry. */
export function sharedDir(...parts: string[]): string | null {
  const path = join(root, ...parts)
  return existsSync(path) ? path : null
}

/** What a test says when it is skipped for want of `sharedDir(...parts)`. */
export function sharedSkipReason(...parts: string[]): string {
  return `skipped: ${['..', 'shared', ...parts].join('/')} is not present`
}

/** The cases of a suite in `../shared/suites` that dateline decides otherwise on purpose, each with its reason. */
export function decidedAgainst(suite: string): Map<string, string> {
  const path = join(import.meta.dirname, '../../../docs/decided-against.json')
  const entries: { suite: string; cases: string[]; why: string }[] = JSON.parse(readFileSync(path, 'utf8'))
  return new Map(
    entries.filter((entry) => entry.suite === suite).flatMap(({ cases, why }) => cases.map((name) => [name, why])),
  )
}
