import type { Article, Extraction } from '@dateline/contracts/article'
import { BadUrlError, canonicalUrl } from '@dateline/url/canonical'
import { registrableDomain } from '@dateline/url/host'
import type { Agency } from './agencies.ts'
import {
  agencyInByline,
  agencyInCredit,
  agencyInOpening,
  agencyNamed,
  agencyOfHost,
  sourceInOpening,
} from './credit.ts'
import { findFirstPublication } from './first-published.ts'

export type Source = Pick<Article, 'agency' | 'syndicatedFrom' | 'isBasedOn'>

/** A byline, a date or a caption may stand before the dateline where extraction could not tell them from the text. */
const LEAD_PARAGRAPHS = 5
const LAST_PARAGRAPHS = 3

/**
 * Where the text of a page comes from, by what the page says of it: a sentence that names the first publisher, a canonical address
 * on another site, an agency in dateline, byline, credit or publisher. On an agency's own site its name credits nobody.
 */
export function findSource(url: string, extraction: Extraction): Source {
  const { text, links, canonicalUrl: claim } = extraction
  const host = new URL(url).hostname
  const own = agencyOfHost(host)
  const published = findFirstPublication(text, links)
  const isBasedOn = addressElsewhere(published?.url ?? null, url) ?? addressElsewhere(claim, url)
  const named = published && !isHouseOf(published.name, host) ? published.name : null
  const from =
    (named && (agencyNamed(named)?.name ?? named)) ??
    houseOf(isBasedOn, host) ??
    creditedAgency(extraction, own, host) ??
    namedInOpening(text, host)
  return {
    ...(own ? { agency: own.name } : {}),
    ...(from && from !== own?.name ? { syndicatedFrom: from } : {}),
    ...(isBasedOn ? { isBasedOn } : {}),
  }
}

function creditedAgency({ text, authors, publisher }: Extraction, own: Agency | null, host: string): string | null {
  const paragraphs = text.split('\n\n')
  const lead = paragraphs.slice(0, LEAD_PARAGRAPHS)
  const last = paragraphs.slice(-LAST_PARAGRAPHS).reverse()
  const credits = [
    ...lead.map(agencyInOpening),
    ...authors.map(agencyInByline),
    ...last.map(agencyInCredit),
    publisher === null ? null : agencyNamed(publisher),
  ]
  return credits.find((agency) => agency !== null && agency !== own && !isHouseOf(agency.name, host))?.name ?? null
}

function namedInOpening(text: string, host: string): string | null {
  const name = sourceInOpening(text)
  return name === null || agencyNamed(name) || isHouseOf(name, host) ? null : name
}

/** A page of another site, in canonical form; a home page tells a story's place of no story. */
function addressElsewhere(claim: string | null, url: string): string | null {
  if (claim === null) return null
  try {
    const address = canonicalUrl(claim, url)
    const { hostname, pathname, search } = new URL(address)
    const isHome = pathname === '/' && search === ''
    const isPublic = registrableDomain(hostname).includes('.') && !/^[\d.]+$|^\[/.test(hostname)
    return isHome || !isPublic || registrableDomain(hostname) === registrableDomain(new URL(url).hostname)
      ? null
      : address
  } catch (error) {
    if (error instanceof BadUrlError) return null
    throw error
  }
}

/**
 * The agency or the site of an address elsewhere; null where both sites are one house under two suffixes or names of hosts
 * (`bbc.com`, `bbc.co.uk`; `economictimes.example.com`, `economictimes.com`).
 */
function houseOf(address: string | null, host: string): string | null {
  if (address === null) return null
  const other = new URL(address).hostname
  if (host.split('.').includes(labelOf(other))) return null
  return agencyOfHost(other)?.name ?? registrableDomain(other)
}

/** A shorter name than this may well stand in another's. */
const OWN_LETTERS = 4

/** Whether a name is that of the site itself, which may well have published its text first: `The Paper` of paper.example. */
function isHouseOf(name: string, host: string): boolean {
  const letters = lettersOf(name)
  const own = lettersOf(labelOf(host))
  return letters === own || (own.length >= OWN_LETTERS && letters.includes(own))
}

const labelOf = (host: string) => registrableDomain(host).split('.')[0] ?? ''
const lettersOf = (name: string) => name.toLowerCase().replace(/^the\s+|[^\p{L}\p{N}]/gu, '')
