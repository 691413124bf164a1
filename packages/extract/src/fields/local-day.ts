import type { Candidate } from '../candidate.ts'

const utc = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(?:Z|[+-]00:?00)$/
const wall = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d)?$/
const hourMs = 3_600_000

/**
 * The day that a page's own readers have: many pages give the instant in UTC, which in their evening is the next day
 * already. Another proposal tells: the same instant with an offset; a wall time beside it, whose distance is the
 * offset; else a day in the URL or beside the title, where the instant can be in it. The time is kept with the offset
 * that the page's other dates have, or all time zones of its region that have that day; else the day alone is. Where
 * no other proposal tells, a region of one offset does.
 */
export function localDay(
  chosen: Candidate<string> | null,
  all: readonly Candidate<string>[],
  region: string | null,
): Candidate<string> | null {
  const match = chosen?.value.match(utc)
  // Midnight to the second is how a day without a time is written.
  if (chosen === null || match?.[1] === undefined || /T00:00(?::00(?:\.0+)?)?(?:Z|[+-])/.test(chosen.value))
    return chosen
  const day = match[1]
  const instant = Date.parse(chosen.value)
  const elsewhere = all.filter(({ value }) => value.slice(0, 10) !== day)
  const others = elsewhere.filter(({ weight }) => weight >= leastWeight)
  // That another story's instant is the same one is past belief, wherever it stands.
  for (const other of elsewhere) {
    if (/[+-]\d\d:\d\d$/.test(other.value) && Math.abs(Date.parse(other.value) - instant) < hourMs / 12) return other
  }
  for (const other of others) {
    const offset = wall.test(other.value) ? offsetOf(Date.parse(`${other.value}Z`) - instant) : null
    if (offset !== null) return { ...other, value: `${other.value}${offset}` }
  }
  const zoned = zonesOf(region, [], instant).map((offset) => atOffset(instant, offset))
  const [regional] = zoned
  const isElsewhere = regional !== undefined && !regional.startsWith(day)
  // Midnight in the region is a day without a time, whatever is made of it beside the title.
  if (isElsewhere && zoned.every((value) => value.includes('T00:00:00'))) return { ...chosen, value: regional }
  // What shows the same day confirms it.
  if (
    all.some((other) => other.weight >= leastWeight && shownRules.test(other.rule) && other.value.slice(0, 10) === day)
  )
    return chosen
  const shown = others.find((other) => shownRules.test(other.rule) && isReachable(instant, other.value.slice(0, 10)))
  if (shown === undefined) return isElsewhere && new Set(zoned).size === 1 ? { ...chosen, value: regional } : chosen
  const shownDay = shown.value.slice(0, 10)
  const local = zonesOf(region, all, instant).map((offset) => atOffset(instant, offset))
  const [told, another] = new Set(local.filter((value) => value.startsWith(shownDay)))
  return { ...shown, value: told !== undefined && another === undefined ? told : shownDay }
}

/** Dates in the story, its margins and other stories' teasers prove nothing. */
const leastWeight = 4
const shownRules = /^(?:url|time|named-date|visible-date|microdata)$/

/** A distance that a time zone can have, as its offset: whole quarter hours of -12 to +14 hours, within a minute. */
function offsetOf(distance: number): string | null {
  const quarters = Math.round(distance / (hourMs / 4))
  if (Math.abs(distance - quarters * (hourMs / 4)) > 60_000 || quarters < -48 || quarters > 56) return null
  const minutes = Math.abs(quarters) * 15
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${quarters < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

/** Whether it is that day somewhere at the instant, from eleven hours behind UTC to thirteen before it. */
function isReachable(instant: number, day: string): boolean {
  const start = Date.parse(day)
  return instant - start < (24 + 11) * hourMs && start - instant < 13 * hourMs
}

/** The offsets in minutes that the page may keep: those of its other dates, else those of its region's time zones. */
function zonesOf(region: string | null, all: readonly Candidate<string>[], instant: number): readonly number[] {
  const told = all.flatMap(({ value }) => {
    const match = value.match(/([+-])(\d\d):(\d\d)$/)
    const minutes = match === null ? 0 : (Number(match[2]) * 60 + Number(match[3])) * (match[1] === '-' ? -1 : 1)
    return minutes === 0 ? [] : [minutes]
  })
  if (told.length > 0) return told
  if (region === null) return []
  return timeZonesOf(region).map((timeZone) => offsetAt(instant, timeZone))
}

/** To look them up takes longer than to read a page's dates; there are as many as regions. */
const timeZones = new Map<string, readonly string[]>()

function timeZonesOf(region: string): readonly string[] {
  const known = timeZones.get(region)
  if (known !== undefined) return known
  // Node has the method; the compiler's library doesn't yet.
  const locale = new Intl.Locale(`und-${region}`) as Intl.Locale & { getTimeZones(): readonly string[] | undefined }
  const found = locale.getTimeZones() ?? []
  timeZones.set(region, found)
  return found
}

/** Making one takes as long; there are as many as time zones. */
const formats = new Map<string, Intl.DateTimeFormat>()

function offsetAt(instant: number, timeZone: string): number {
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
  formats.set(timeZone, format)
  const match = format.format(instant).match(/GMT([+-])(\d\d):(\d\d)/)
  return match === null ? 0 : (Number(match[2]) * 60 + Number(match[3])) * (match[1] === '-' ? -1 : 1)
}

function atOffset(instant: number, minutes: number): string {
  const local = new Date(instant + minutes * 60_000).toISOString().slice(0, 19)
  const two = (value: number): string => String(value).padStart(2, '0')
  const size = Math.abs(minutes)
  return `${local}${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}
