import { plain, style } from './output.ts'

const colours = { info: 'green', warn: 'yellow', error: 'red', fatal: 'red' } as const
const shown = ['stage', 'outcome', 'reason', 'url', 'ms', 'err', 'status', 'afterMs'] as const

/** A log line of a service for a person: time, level, service, what happened, and the fields that tell most. */
export function prettyLine(service: string, line: string): string {
  const entry = parse(line)
  if (!entry) return `${service.padEnd(10)} ${plain(line)}`
  const level = String(entry.level ?? 'info')
  const fields = shown
    .filter((name) => entry[name] !== undefined && entry[name] !== null && name !== 'stage' && name !== 'outcome')
    .map(
      (name) => `${name}=${plain(typeof entry[name] === 'object' ? JSON.stringify(entry[name]) : String(entry[name]))}`,
    )
  const time = String(entry.time ?? '').slice(11, 23)
  const colour = colours[level as keyof typeof colours] ?? 'gray'
  return `${style('gray', time)} ${style(colour, level.padEnd(5))} ${service.padEnd(10)} ${plain(String(entry.msg ?? ''))} ${style('gray', fields.join(' '))}`
}

function parse(line: string): Record<string, unknown> | null {
  try {
    const entry: unknown = JSON.parse(line)
    return typeof entry === 'object' && entry !== null ? (entry as Record<string, unknown>) : null
  } catch {
    return null
  }
}
