import type { Faults } from '../faults.ts'
import type { SourceReading } from '../source-reading.ts'

export function readPage(_text: string, _url: string, faults: Faults): SourceReading | null {
  return { kind: 'page', entries: [], sources: [], schedule: {}, faults: faults.list() }
}
