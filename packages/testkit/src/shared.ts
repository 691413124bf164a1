import { existsSync } from 'node:fs'
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
