import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sharedDir, sharedSkipReason } from './shared.ts'

describe('sharedDir', () => {
  it('is null for what is not there', () => {
    expect(sharedDir('no', 'such-folder')).toBeNull()
  })

  it('lies beside the checkout', (context) => {
    const dir = sharedDir()
    if (dir === null) return context.skip(sharedSkipReason())
    const checkout = join(import.meta.dirname, '../../..')
    expect(existsSync(join(checkout, 'pnpm-workspace.yaml'))).toBe(true)
    expect(dirname(dir)).toBe(dirname(checkout))
    expect(basename(dir)).toBe('shared')
  })

  it('names the missing path in the reason of a skip', () => {
    expect(sharedSkipReason('pages', 'x')).toBe('skipped: ../shared/pages/x is not present')
  })
})
