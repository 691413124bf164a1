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

/** The country whose readers a page is for, by its locale or its host's domain: `DE`; null where neither tells. */
export function regionOf(page: Page): string | null {
  const html = page.elements.find(({ tag }) => tag === 'html')?.attrs.lang
  const locale = metaContent(page, 'og:locale') ?? html ?? ''
  const domain = (URL.parse(page.url)?.hostname ?? '').match(/\.([a-z]{2})$/)?.[1]
  const local = domain !== undefined && !worldwide.has(domain) ? domain : undefined
  const region = (locale.match(/[-_]([A-Z]{2})$/i)?.[1] ?? local)?.toUpperCase()
  return region === 'UK' ? 'GB' : (region ?? null)
}

/** Domains of countries that are let to the whole world. */
const worldwide: ReadonlySet<string> = new Set('ai cc co fm gg io ly me to tv ws'.split(' '))
