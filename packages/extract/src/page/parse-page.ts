import { limits } from '../limits.ts'
import { oneLine } from '../plain.ts'
import type { PageAttributes } from './attributes.ts'
import { readLinkedData } from './json-ld.ts'
import { readMarkup } from './markup-tree.ts'
import { readMicrodata } from './microdata.ts'
import type { Page, PageElement } from './page.ts'

/** Parses markup once into the tree, metadata and linked data that all rules share. Never throws, whatever the markup. */
export function parsePage(markup: string, url: string): Page {
  const { elements, metas, links, scripts } = readMarkup(markup)
  const base = elements.find((element) => element.tag === 'base')?.attrs.href
  const baseUrl = (base !== undefined ? URL.parse(base, url)?.href : undefined) ?? url
  const canonical = links.find((link) => /\bcanonical\b/i.test(link.rel ?? ''))?.href
  return {
    url,
    baseUrl,
    root: elements[0] as PageElement,
    elements,
    metas: contentsOf(metas, canonical),
    linkedData: readLinkedData(scripts),
    microdata: readMicrodata(elements, baseUrl),
    markup,
  }
}

function contentsOf(metas: readonly PageAttributes[], canonical: string | undefined): Map<string, string[]> {
  const contents = new Map<string, string[]>()
  for (const attrs of metas) {
    const content = oneLine(attrs.content ?? attrs.value ?? '')
    if (content === '') continue
    for (const attribute of ['name', 'property', 'itemprop', 'http-equiv'] as const) {
      const name = attrs[attribute]?.trim().toLowerCase()
      if (name === undefined || name === '') continue
      const key = attribute === 'itemprop' ? `itemprop:${name}` : name
      const values = contents.get(key)
      if (values === undefined) contents.set(key, [content])
      else if (values.length < limits.metaValues) values.push(content)
    }
  }
  if (canonical !== undefined) contents.set('link:canonical', [canonical])
  return contents
}
