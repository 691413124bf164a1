import { limits } from '../limits.ts'
import { oneLine } from '../plain.ts'
import type { JsonObject } from './json-ld.ts'
import { absoluteUrl, type PageElement, textOf } from './page.ts'

type Item = { [property: string]: unknown }

/**
 * The page's top items of microdata (HTML, section 5) in the form of JSON-LD: `@type`, `@id`, and each property a list of
 * strings and items. Addresses are absolute. Never throws; an item that holds itself is left out.
 */
export function readMicrodata(elements: readonly PageElement[], baseUrl: string): readonly JsonObject[] {
  const tops = elements.filter(({ attrs }) => attrs.itemscope !== undefined && attrs.itemprop === undefined)
  if (tops.length === 0) return []
  const byId = new Map(
    elements.flatMap((element) => (element.attrs.id === undefined ? [] : [[element.attrs.id, element]])),
  )
  const reader: Reader = { byId, baseUrl, left: limits.jsonLdNodes, open: new Set() }
  return tops.map((top) => readItem(top, reader)).filter((item) => item !== null)
}

type Reader = {
  readonly byId: ReadonlyMap<string, PageElement>
  readonly baseUrl: string
  /** Items that may still be read. */
  left: number
  /** Items that are being read. */
  readonly open: Set<PageElement>
}

function readItem(scope: PageElement, reader: Reader): JsonObject | null {
  if (reader.open.has(scope) || reader.left-- <= 0) return null
  reader.open.add(scope)
  const item: Item = {}
  const types = wordsOf(scope.attrs.itemtype)
  if (types.length > 0) item['@type'] = types
  if (scope.attrs.itemid !== undefined) item['@id'] = scope.attrs.itemid.trim()
  for (const child of scope.children) if (typeof child !== 'string') collect(child, item, reader)
  for (const id of wordsOf(scope.attrs.itemref)) {
    const referenced = reader.byId.get(id)
    if (referenced !== undefined) collect(referenced, item, reader)
  }
  reader.open.delete(scope)
  return item
}

function collect(element: PageElement, item: Item, reader: Reader): void {
  const isItem = element.attrs.itemscope !== undefined
  const names = wordsOf(element.attrs.itemprop)
  const value = names.length === 0 ? null : isItem ? readItem(element, reader) : textValue(element, reader.baseUrl)
  if (value !== null) {
    for (const name of names) {
      const known = item[name]
      if (Array.isArray(known)) known.push(value)
      else item[name] = [value]
    }
  }
  if (isItem) return
  for (const child of element.children) if (typeof child !== 'string') collect(child, item, reader)
}

const addressOf: Readonly<Record<string, 'href' | 'src' | 'data'>> = {
  a: 'href',
  area: 'href',
  link: 'href',
  img: 'src',
  audio: 'src',
  embed: 'src',
  iframe: 'src',
  source: 'src',
  track: 'src',
  video: 'src',
  object: 'data',
}

/** The value of a property by its element; `content` counts on any, as publishers write it. */
function textValue(element: PageElement, baseUrl: string): string {
  const { tag, attrs } = element
  if (attrs.content !== undefined) return attrs.content
  const address = addressOf[tag]
  if (address !== undefined) return absoluteUrl(attrs[address], baseUrl) ?? attrs[address] ?? ''
  if (tag === 'data' || tag === 'meter') return attrs.value ?? ''
  if (tag === 'time' && attrs.datetime !== undefined) return attrs.datetime
  return oneLine(textOf(element))
}

const wordsOf = (value: string | undefined): readonly string[] =>
  (value ?? '').split(/\s+/).filter((word) => word !== '')
