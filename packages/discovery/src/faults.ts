import { limits } from './limits.ts'

/** Collects what is wrong with a source: each fault once a place, a bounded number, the rest counted. */
export interface Faults {
  add(fault: string, offset?: number): void
  list(): string[]
}

/** Faults of `text`; offsets become line numbers, counted from 1. */
export function collectFaults(text: string): Faults {
  const found: string[] = []
  let more = 0
  return {
    add(fault, offset) {
      if (found.length < limits.faults) {
        found.push(offset === undefined ? fault : `line ${lineAt(text, offset)}: ${fault}`)
      } else more++
    },
    list: () => (more === 0 ? found : [...found, `and ${more} more faults`]),
  }
}

function lineAt(text: string, offset: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++
  return line
}
