import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The checkout that these tests are about. */
export const root = join(import.meta.dirname, '..')

/** What git ignores, and what tools leave behind. */
const IGNORED = /^(node_modules|\.git|\.cache|\.vitest|\.venv|coverage|data|\.env|.*\.log)$/

/** Every file of the project below a folder, as paths relative to `from`, sorted. */
export function projectFiles(from: string, folder = ''): string[] {
  return readdirSync(join(from, folder), { withFileTypes: true })
    .filter(({ name }) => !IGNORED.test(name))
    .flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      return entry.isDirectory() ? projectFiles(from, path) : [path]
    })
    .sort()
}
