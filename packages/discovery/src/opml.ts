import { escapeUTF8 } from 'entities/escape'
import { absoluteUrl } from './absolute-url.ts'
import { decodeSource } from './bytes/decode.ts'
import { unpack } from './bytes/unpack.ts'
import { collectFaults } from './faults.ts'
import { oneLine } from './feed/plain-title.ts'
import { limits } from './limits.ts'
import { sniff } from './sniff.ts'
import { UnreadableSourceError } from './unreadable-source-error.ts'
import { childNamed, childrenNamed, childText, type XmlElement } from './xml/element.ts'
import { readXml } from './xml/read-xml.ts'

/** A feed of a list of subscriptions. */
export interface Subscription {
  url: string
  title?: string
  siteUrl?: string
  /** BCP 47. */
  language?: string
  /** The folders that it is in, the outermost first, parted by `/`, as OPML 2.0 writes categories; then its own categories. */
  categories: string[]
}

/** A list of subscriptions, each feed once, in order of its first mention. */
export interface SubscriptionList {
  title?: string
  subscriptions: Subscription[]
  faults: string[]
}

/**
 * Reads OPML 1.0 and 2.0 (opml.org/spec2), of any encoding and as far as it goes. Outlines without `xmlUrl` are folders.
 * Throws UnreadableSourceError for what is no OPML.
 */
export function readOpml(body: Uint8Array, contentType: string | null = null): SubscriptionList {
  const { text, fault } = decodeSource(unpack(body), contentType)
  const { kind, start } = sniff(text, contentType)
  if (kind !== 'opml') throw new UnreadableSourceError('no OPML: the document has no <opml> element')
  const faults = collectFaults(text)
  if (fault !== null) faults.add(fault)
  const root = readXml({ text, start, url: 'about:blank' }, wholeDocument, faults)
  const found = new Map<string, Subscription>()
  const outlines = root === null ? undefined : childNamed(root, 'body')
  walk(outlines ?? root ?? undefined, [])
  const head = root === null ? undefined : childNamed(root, 'head')
  const title = head === undefined ? '' : oneLine(childText(head, 'title'))
  return { ...(title !== '' && { title }), subscriptions: [...found.values()], faults: faults.list() }

  function walk(parent: XmlElement | undefined, folders: string[]): void {
    for (const outline of parent === undefined ? [] : childrenNamed(parent, 'outline')) {
      const name = nameOf(outline)
      const address = outline.attributes.get('xmlurl')
      if (address !== undefined) addSubscription(outline, address, folders)
      else if (outline.attributes.get('type')?.toLowerCase() === 'include') {
        faults.add('an outline includes another document, which is not fetched', outline.offset)
      }
      walk(outline, address === undefined && name !== '' ? [...folders, name] : folders)
    }
  }

  function addSubscription(outline: XmlElement, address: string, folders: string[]): void {
    const url = absoluteUrl(address.replace(/^feed:(\/\/)?(?=https?:)/i, '').replace(/^feed:/i, 'http:'), 'about:blank')
    if (url === null) {
      faults.add(`xmlUrl is no web address: ${JSON.stringify(address.slice(0, 100))}`, outline.offset)
      return
    }
    const subscription = subscriptionOf(outline, url, folders)
    const known = found.get(url)
    if (known === undefined) found.set(url, subscription)
    else known.categories = [...new Set([...known.categories, ...subscription.categories])]
  }
}

const wholeDocument = {
  entryNames: new Set<string>(),
  opaqueNames: new Set<string>(),
  elementNodes: limits.entries,
  onEntry: () => true,
}

function subscriptionOf(outline: XmlElement, url: string, folders: string[]): Subscription {
  const title = nameOf(outline)
  const siteUrl = absoluteUrl(outline.attributes.get('htmlurl') ?? '', url)
  const language = outline.attributes.get('language')?.trim() ?? ''
  // A category is a path that begins with a slash, or a tag (OPML 2.0, "category").
  const own = (outline.attributes.get('category') ?? '').split(',').map((part) => oneLine(part).replace(/^\//, ''))
  return {
    url,
    ...(title !== '' && { title }),
    ...(siteUrl !== null && { siteUrl }),
    ...(/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(language) && { language }),
    categories: [...new Set([folders.join('/'), ...own].filter((category) => category !== ''))],
  }
}

/** `text` is what OPML asks for; many writers fill `title` only. */
function nameOf(outline: XmlElement): string {
  return oneLine(outline.attributes.get('text') || outline.attributes.get('title') || '')
}

/** A list of subscriptions as OPML 2.0 in UTF-8; the first category of each becomes its folders, so that readers of 1.0 see them. */
export function writeOpml({ title, subscriptions }: Omit<SubscriptionList, 'faults'>): string {
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<opml version="2.0">']
  lines.push('  <head>', `    <title>${escapeXml(title ?? 'Subscriptions')}</title>`, '  </head>', '  <body>')
  lines.push(
    ...outlinesOf(
      subscriptions.map((subscription) => ({ subscription, path: folderOf(subscription) })),
      2,
    ),
  )
  return [...lines, '  </body>', '</opml>', ''].join('\n')
}

interface Placed {
  subscription: Subscription
  path: string[]
}

const folderOf = ({ categories }: Subscription): string[] =>
  (categories[0] ?? '')
    .split('/')
    .filter((name) => name !== '')
    .slice(0, limits.depth / 2)

function outlinesOf(placed: Placed[], depth: number): string[] {
  const indent = '  '.repeat(depth)
  const folders = Map.groupBy(
    placed.filter(({ path }) => path.length > 0),
    ({ path }) => path[0] ?? '',
  )
  const feeds = placed
    .filter(({ path }) => path.length === 0)
    .map(({ subscription }) => indent + outlineOf(subscription))
  const nested = [...folders].flatMap(([name, inside]) => [
    `${indent}<outline text="${escapeXml(name)}">`,
    ...outlinesOf(
      inside.map(({ subscription, path }) => ({ subscription, path: path.slice(1) })),
      depth + 1,
    ),
    `${indent}</outline>`,
  ])
  return [...feeds, ...nested]
}

function outlineOf({ url, title, siteUrl, language, categories }: Subscription): string {
  const attributes = {
    type: 'rss',
    text: title ?? url,
    xmlUrl: url,
    htmlUrl: siteUrl,
    language,
    category: categories.length > 1 ? categories.slice(1).join(',') : undefined,
  }
  const written = Object.entries(attributes).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}="${escapeXml(value)}"`],
  )
  return `<outline ${written.join(' ')}/>`
}

/** Without the control characters that XML 1.0 can't hold (section 2.2). */
function escapeXml(text: string): string {
  return escapeUTF8(text.toWellFormed().replaceAll(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu, ''))
}
