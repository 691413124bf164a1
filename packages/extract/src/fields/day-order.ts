import { metaContent, type Page } from '../page/page.ts'
import type { DayOrder } from './parse-date.ts'

/** How the page writes 06/08/2020: month first in the United States (and where English tells nothing else), else day first. */
export function dayOrderOf(page: Page, language: string | null): DayOrder {
  const locale = (metaContent(page, 'og:locale') ?? language ?? '').replaceAll('_', '-')
  if (/^en-US$/i.test(locale)) return 'month-first'
  if (!/^en\b/i.test(locale) || /^en-(?:GB|AU|NZ|IE|IN|ZA)/i.test(locale)) return 'day-first'
  const host = URL.parse(page.url)?.hostname ?? ''
  return /\.(?:com|org|net|us|gov|edu|mil)$/.test(host) ? 'month-first' : 'day-first'
}
