import type { SourceView } from '@dateline/gateway/sources'
import { fit, plain } from '../../output.ts'

/** A source on one line: kind, state or trouble, what it gave, its URL and title, and why it is not active. */
export function sourceLine(source: SourceView): string {
  const { kind, newEntries, url, title, why } = source
  const gave = `${String(newEntries).padStart(6)} new`
  return [fit(kind, 7), fit(standing(source), 22), gave, plain(url), title ? `(${plain(title)})` : '', plain(why ?? '')]
    .filter((part) => part !== '')
    .join('  ')
}

function standing({ state, failuresInRow, polledAt, lastAnswer, nextAt }: SourceView): string {
  if (state !== 'active') return state
  if (failuresInRow > 0) return `failing ${failuresInRow}x: ${plain(lastAnswer ?? '')}`
  if (polledAt === null) return 'not polled yet'
  return `next ${untilOf(nextAt)}`
}

function untilOf(nextAt: string | null): string {
  const ms = nextAt === null ? Number.NaN : Date.parse(nextAt) - Date.now()
  if (Number.isNaN(ms)) return 'never'
  if (ms <= 0) return 'now'
  const minutes = Math.ceil(ms / 60_000)
  return minutes < 120 ? `in ${minutes} min` : `in ${Math.round(minutes / 60)} h`
}
