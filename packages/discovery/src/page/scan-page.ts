import { Parser } from 'htmlparser2'
import { absoluteUrl } from '../absolute-url.ts'
import { oneLine } from '../feed/plain-title.ts'
import { limits } from '../limits.ts'
import { type ListedPage, listedPages } from './listed-pages.ts'

/** An anchor as it stands in the page. */
export interface PageLink {
  url: string
  /** The text of the heading in it; else its own; else the text of the picture in it, or its label. */
  text: string
  rel: string
  /** It is in a heading, or a heading is in it. */
  isHeading: boolean
  /** It is in an `article` element. */
  isInCard: boolean
  /** `menu`: in navigation, or the header or footer of the page. `beside`: in a box that its element or class says to be no list of stories. */
  place: Place
  /** The heading above it that is no link itself, in the same part of the page. */
  under: { text: string } | null
  /** The element that it stands in, by its number. */
  element: number
}

export type Place = 'list' | 'beside' | 'menu'

/** What a page says of itself in its head, and all its anchors, in order. */
export interface ScannedPage {
  title: string
  language: string
  links: PageLink[]
  /** `<time datetime>`, each with the number of its element. */
  times: { datetime: string; element: number }[]
  /** The number of the element around each element; 0 is the page. */
  parents: number[]
  /** What the page lists in JSON-LD. */
  listed: ListedPage[]
  /** `<link>` elements: relation, absolute address, type and title. */
  relations: { rel: string; url: string; type: string; title: string }[]
  isCutOff: boolean
}

interface Open {
  name: string
  place: Place
  isCard: boolean
  number: number
}

const menuElements = /^(nav|footer|menu)$/
const menuRoles = /^(navigation|contentinfo|banner|search|menu|menubar)$/
const besideElements = /^(aside|dialog|form)$/
// Words of class names and ids; a class that says both "main" and "nav" is navigation.
const besideNames =
  /(^|[^a-z])(nav|navbar|navigation|menu|submenu|footer|breadcrumbs?|social|share|sharing|login|cookies?|consent|newsletter|subscribe|sponsored|advert\w*|ads?|promo|taglist|tags|pagination|pager|byline|author|toolbar|masthead|topbar|skip)([^a-z]|$)/
const headings = /^h[1-6]$/

/** Reads the anchors and the head of a page, in one pass and bounded; what is written by scripts is not seen. */
export function scanPage(text: string, url: string): ScannedPage {
  const page: ScannedPage = {
    title: '',
    language: '',
    links: [],
    times: [],
    parents: [0],
    listed: [],
    relations: [],
    isCutOff: text.length > limits.pageCharacters,
  }
  const open: Open[] = []
  let base = url
  let link: (PageLink & { label: string; heading: string }) | null = null
  let headingDepth = 0
  // The heading that holds for the links below it, until its part of the page ends, and how deep it stands.
  let above: { text: string; isLink: boolean; depth: number } | null = null
  let script: string | null = null
  let isTitle = false

  const parser: Parser = new Parser({
    onopentag(name, attributes) {
      if (open.length >= limits.pageDepth) {
        page.isCutOff = true
        parser.pause()
        return
      }
      const around = open.at(-1)
      const number = page.parents.push(around?.number ?? 0) - 1
      open.push({
        ...{ name, number },
        place: placeOf(name, attributes, around),
        isCard: (around?.isCard ?? false) || name === 'article',
      })
      if (headings.test(name)) {
        headingDepth++
        if (link !== null) link.isHeading = true
        above = { text: '', isLink: link !== null, depth: open.length }
      } else if (name === 'script') script = /ld\+json/i.test(attributes.type ?? '') ? '' : null
      else if (name === 'time') addTime(attributes.datetime ?? '', number)
      else if (name === 'a') openLink(attributes)
      else if (name === 'img' && link !== null) link.label ||= attributes.alt ?? ''
      else if (name === 'link') addRelation(attributes)
      else if (name === 'base' && attributes.href !== undefined) base = absoluteUrl(attributes.href, url) ?? base
      else if (name === 'html') page.language = attributes.lang ?? attributes['xml:lang'] ?? ''
      else if (name === 'title' && page.title === '' && !open.some((element) => element.name === 'svg')) isTitle = true
      // Text in different elements is not one word.
      if (link !== null && !/^(b|i|em|strong|span|mark|sup|sub)$/.test(name)) addText(' ')
    },
    ontext: addText,
    onclosetag(name) {
      open.pop()
      if (above !== null && open.length < above.depth - 2) above = null
      if (headings.test(name)) headingDepth--
      else if (name === 'a') closeLink()
      else if (name === 'title') isTitle = false
      else if (name === 'script' && script !== null) {
        page.listed.push(...listedPages(script, base).slice(0, limits.pageLinks - page.listed.length))
        script = null
      }
    },
  })
  parser.write(text.slice(0, limits.pageCharacters))
  if (!page.isCutOff) parser.end()
  closeLink()
  page.title = oneLine(page.title)
  return page

  function openLink(attributes: Record<string, string>): void {
    closeLink()
    const address = absoluteUrl(attributes.href ?? '', base)
    if (address === null || /^\s*#/.test(attributes.href ?? '') || page.links.length >= limits.pageLinks) return
    const around = open.at(-1)
    link = {
      url: address,
      text: '',
      label: attributes['aria-label'] ?? attributes.title ?? '',
      heading: '',
      rel: (attributes.rel ?? '').toLowerCase(),
      isHeading: headingDepth > 0,
      isInCard: around?.isCard ?? false,
      place: around?.place ?? 'list',
      under: headingDepth === 0 && above !== null && !above.isLink ? above : null,
      element: around?.number ?? 0,
    }
    if (headingDepth > 0 && above !== null) above.isLink = true
  }

  function closeLink(): void {
    if (link === null) return
    const { label, heading, ...found } = link
    page.links.push({ ...found, text: oneLine(heading) || oneLine(found.text) || oneLine(label) })
    link = null
  }

  function addText(data: string): void {
    if (script !== null && script.length < limits.pageCharacters) script += data
    if (headingDepth > 0 && above !== null && above.text.length < limits.textCharacters) above.text += data
    if (isTitle && page.title.length < limits.textCharacters) page.title += data
    if (link === null || link.text.length >= limits.textCharacters) return
    link.text += data
    if (headingDepth > 0) link.heading += data
  }

  function addTime(datetime: string, element: number): void {
    if (datetime !== '' && page.times.length < limits.pageLinks) page.times.push({ datetime, element })
  }

  function addRelation(attributes: Record<string, string>): void {
    const address = absoluteUrl(attributes.href ?? '', base)
    if (address === null || page.relations.length >= limits.pageLinks) return
    const type = (attributes.type ?? '').toLowerCase().trim()
    page.relations.push({
      rel: (attributes.rel ?? '').toLowerCase(),
      url: address,
      type,
      title: oneLine(attributes.title ?? ''),
    })
  }
}

/** The header of an article's card holds its title; one of the page holds its menu. */
function placeOf(name: string, attributes: Record<string, string>, above: Open | undefined): Place {
  const isCard = above?.isCard ?? false
  if (above?.place === 'menu' || menuElements.test(name) || (name === 'header' && !isCard)) return 'menu'
  if (menuRoles.test(attributes.role ?? '')) return 'menu'
  if (above?.place === 'beside' || besideElements.test(name)) return 'beside'
  if (name === 'body' || name === 'html' || name === 'main') return 'list'
  const names = `${attributes.class ?? ''} ${attributes.id ?? ''}`.slice(0, 500).toLowerCase().replaceAll(/[_\s]/g, '-')
  return besideNames.test(names) ? 'beside' : 'list'
}
