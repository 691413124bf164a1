import { type Judged, strongest } from '../candidate.ts'
import { lettersOf, wordsOf } from '../letters.ts'
import { stringOf, typesOf } from '../page/json-ld.ts'
import type { Page } from '../page/page.ts'
import { phraseKey } from '../plain.ts'
import { type AuthorCandidate, authorCandidate, type Names } from './author-candidate.ts'
import { fromByline, fromMicrodata, fromRel } from './author-shown.ts'
import { fromLinkedData, fromMeta } from './author-stated.ts'
import { findByline } from './bylines.ts'
import { completeAuthors } from './complete-authors.ts'
import type { Place } from './place.ts'
import { findSiteOwner } from './site-owner.ts'

/** What else is known of the page: the names of its site, and the story's text. */
export type KnownOfPage = { readonly sites: readonly string[]; readonly text: string }

/** The people (or the desk or agency) that the page names as its authors, without 'By' and without their roles. */
export function findAuthors(page: Page, known: KnownOfPage, place: Place): Judged<Names> {
  const proposed = believeReaders(proposeAuthors(page, known, place)).map(withoutHouses)
  const first = strongest(proposed)
  if (first !== null) return { chosen: withoutHelpers(first, proposed) ?? completeAuthors(first, proposed), proposed }
  const owner = findSiteOwner(page, known.text)
  return { chosen: owner, proposed: owner === null ? [] : [owner] }
}

/** Where people are named, the house beside them is whom they work for. */
function withoutHouses(candidate: AuthorCandidate): AuthorCandidate {
  const people = candidate.value.filter((name) => !isGroup(name))
  return people.some(isPerson) ? { ...candidate, value: people } : candidate
}

/** Metadata name photographers and editors beside the author; of people stated together, those of a whole byline are. */
function withoutHelpers(chosen: AuthorCandidate, all: readonly AuthorCandidate[]): AuthorCandidate | null {
  if (!statedRules.test(chosen.rule)) return null
  const stated = new Set(chosen.value.map(phraseKey))
  const byline = all.find(({ rule, isWhole, value }) => rule === 'visible-byline' && isWhole && value.every(isPerson))
  const isFewer = byline !== undefined && byline.value.length < chosen.value.length
  return isFewer && byline.value.every((name) => stated.has(phraseKey(name))) ? byline : null
}

/**
 * Metadata name who put the story into the system where that isn't its author. Where two rules show readers the same other
 * people, these have written it.
 */
function believeReaders(proposed: readonly AuthorCandidate[]): readonly AuthorCandidate[] {
  const shown = proposed.filter(({ rule, weight }) => shownRules.test(rule) && weight > belowBylines)
  const named = shown.find(
    ({ value }, i) => value.every(isPerson) && shown.slice(i + 1).some((other) => sameNames(other.value, value)),
  )
  if (named === undefined) return proposed
  const words = new Set(named.value.flatMap((name) => wordsOf(name, 1)))
  const isOther = ({ rule, value, weight }: AuthorCandidate) =>
    statedRules.test(rule) &&
    weight > belowBylines &&
    !value.flatMap((name) => wordsOf(name, 1)).some((word) => words.has(word))
  const stated = proposed.filter(({ rule, weight }) => statedRules.test(rule) && weight > belowBylines)
  return stated.every(isOther)
    ? proposed.map((candidate) => (isOther(candidate) ? { ...candidate, weight: belowBylines } : candidate))
    : proposed
}

const shownRules = /^(?:rel-author|byline|visible-byline)$/
const isGroup = (name: string): boolean => houseWords.test(name) || agency.test(name) || legalForm.test(name)
const isPerson = (name: string): boolean => personName.test(name) && !isGroup(name)
const sameNames = (some: Names, others: Names): boolean =>
  some.length === others.length && some.every((name, i) => phraseKey(name) === phraseKey(others[i] ?? ''))

/** All that a rule proposes; what names the site or no person stands far behind. */
function proposeAuthors(page: Page, known: KnownOfPage, place: Place): readonly AuthorCandidate[] {
  const visible = findByline(page, place)
  const found = [
    fromLinkedData(page),
    fromMeta(page),
    fromMicrodata(page, place),
    fromRel(page, place),
    fromByline(page, place),
    ...visible.map(({ people, rule, weight }) => authorCandidate(people, rule, weight, weight > 3)),
  ]
  const owners = personalSites(page)
  const sites = known.sites.map(phraseKey).filter((key) => key.length > 2 && !owners.has(key))
  const host = lettersOf(URL.parse(page.url)?.hostname.replace(/^www\./, '') ?? '')
  return found
    .filter((candidate) => candidate !== null)
    .map((candidate) => {
      const isStated = statedRules.test(candidate.rule)
      const people = candidate.value.filter(
        (name) => !namesSite(phraseKey(name), sites) && !/^[\w-]+\.(?:[a-z]{2,3}|info|\w+\.)$/i.test(name),
      )
      if (people.length === 0) return { ...candidate, weight: candidate.weight - 10 }
      if (people.every(isHandle))
        return {
          ...candidate,
          value: isStated ? people.map(nameInLogin) : people,
          weight: Math.min(candidate.weight - 5, belowBylines - 0.3),
        }
      if (candidate.rule === 'beside-date' && people.every((name) => isHouse(name, host)))
        return { ...candidate, weight: candidate.weight - 10 }
      const isOfHouse = isStated && people.every((name) => isHouse(name, host) || isPartOf(phraseKey(name), sites))
      return { ...candidate, value: people, weight: Math.min(candidate.weight, isOfHouse ? ofHouse : 9) }
    })
}

/** A blog's publisher may be its author: a person and a house at once to the page's linked data. */
function personalSites(page: Page): ReadonlySet<string> {
  const owners = page.linkedData.nodes.filter((node) => {
    const types = typesOf(node)
    return types.includes('Person') && types.includes('Organization')
  })
  return new Set(owners.map(({ name }) => phraseKey(stringOf(name) ?? '')))
}

const statedRules = /^(?:json-ld|meta|microdata)/

const personName = /^\p{Lu}[\p{L}.'’-]*(?: \p{L}{2,3})?(?: \p{Lu}[\p{L}.'’-]*){1,2}$/u

/** Whether a name is the site's, perhaps with its legal form or "team" after it. */
function namesSite(key: string, sites: readonly string[]): boolean {
  return sites.some((site) => key === site || (site.length > 5 && key.startsWith(site)))
}

/** Whether a name is the first words of the site's: the 'Harbour Daily' of the 'Harbour Daily Reporter'. */
function isPartOf(key: string, sites: readonly string[]): boolean {
  return key.length > 8 && sites.some((site) => site.startsWith(key))
}

/** What metadata name counts less than what readers are shown beside the title. */
const belowBylines = 3.2
/** Readers are shown the person, if below the story, where machines are told the house. */
const ofHouse = 2.5

/** Whether a name is of a house, not of a person: its letters are the host's, it has a legal form, it is an agency or short for one. */
function isHouse(name: string, host: string): boolean {
  if (legalForm.test(name) || agency.test(name)) return true
  const letters = lettersOf(name.replace(/^(?:the|die|der|das|le|la|les|el|il)\s/i, '')).toLowerCase()
  if (letters.length > 3 && host.includes(letters)) return true
  const label = host.replace(topDomain, '')
  return label.length > 7 && lettersOf(name).toLowerCase().includes(label)
}

const topDomain = /(?:co|com|org|gov|ac)?(?:[a-z]{2}|com|org|net|info)$/

const houseWords =
  /\b(?:staff|team|desk|press|agency|institute|university|college|school|foundation|association|society|network|center|centre|technolog\w+|group|company|services?|department|ministry|council|editors?|editorial|writers?|guest|community|sponsored|times|journal|tribune|herald|gazette|chronicle|magazine|newspapers?)\b/i
const agency =
  /^(?:\p{Lu}[\p{Lu}-]{1,5}|(?:The )?(?:Associated|Canadian) Press|Reuters|Agence France-Presse|[dt]pa|[Aa]fp)$/u
const legalForm =
  /\b(?:e\. ?V|GmbH|AG|Inc|LLC|Ltd|gGmbH|S\.A\.?$|Verlag|Redaktion|Magazin|Online|Zeitung|News|Media|Stiftung)(?!\p{L})/u

/** What people log in with, and is told where nobody was asked: `jane.doe`, `jane-doe-42`, `siteadmin`. */
const isHandle = (name: string): boolean => /^[\p{Ll}\d]+(?:[._-][\p{Ll}\d]+)+$|^\w*admin\w*$/u.test(name)

/** `jane.doe.42` is Jane Doe. */
function nameInLogin(login: string): string {
  const [, given, family] = login.match(/^(\p{Ll}{3,})\.(\p{Ll}{3,})(?:\.\d+)?$/u) ?? []
  return given === undefined || family === undefined ? login : `${capital(given)} ${capital(family)}`
}

const capital = (word: string): string => `${word.charAt(0).toUpperCase()}${word.slice(1)}`
