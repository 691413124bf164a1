import { phraseKey } from '../plain.ts'

/** The title without the parts that name the site, and the desk beside it. */
export function withoutSite(title: string, siteNames: readonly string[]): string {
  const parts = splitTitle(title)
  if (parts.length === 1) return title
  const keys = new Set(siteNames.map(phraseKey).filter((key) => key.length > 1))
  let [start, end] = [0, parts.length]
  while (end - start > 1 && namesSite(parts[end - 1]?.text ?? '', keys)) end--
  while (end - start > 1 && namesSite(parts[start]?.text ?? '', keys)) start++
  if (end - start > 1 && desks.test(parts[end - 1]?.text ?? '')) end--
  if (end - start > 1 && desks.test(parts[start]?.text ?? '') && /[|│]/.test(title)) start++
  return title.slice(parts[start]?.from ?? 0, parts[end - 1]?.to ?? title.length).trim()
}

const separators = /\s+[|│–—·•»«›‹]+\s+|\s+-+\s+|\s*[|｜]\s*|\s+::\s+|\s+>\s+/g

/** What papers put before or after a headline to tell its kind. */
const desks =
  /^(?:opinions?|editorials?|analysis|commentary|perspective|column|letters?|review|exclusive|breaking|live|watch|video|photos|podcast|meinung|kommentar|analyse|interview|opinión|análisis|tribune|édito|editorial|opinião|commento)$/i

type Part = { text: string; from: number; to: number }

/** A title's parts between bars, dashes and their like, each with its place in it. */
export function splitTitle(title: string): readonly Part[] {
  const parts: Part[] = []
  let from = 0
  for (const match of title.matchAll(separators)) {
    parts.push({ text: title.slice(from, match.index), from, to: match.index })
    from = match.index + match[0].length
  }
  parts.push({ text: title.slice(from), from, to: title.length })
  return parts
}

function namesSite(part: string, keys: ReadonlySet<string>): boolean {
  const key = phraseKey(part)
  if (key === '') return true
  if (keys.has(key) || keys.has(phraseKey(part.replace(/\.(?:com|org|net|co|de|fr|it|es|uk|io|in)\b.*$/i, ''))))
    return true
  return (
    key.length > 3 &&
    [...keys].some(
      (known) =>
        known.length > 3 &&
        (known.startsWith(key) || known.endsWith(key) || (key.startsWith(known) && key.length < known.length + 12)),
    )
  )
}
