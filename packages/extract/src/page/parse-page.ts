import { load } from 'cheerio/slim'
import { limits } from '../limits.ts'
import { oneLine } from '../plain.ts'
import { boundMarkup } from './bounded-markup.ts'
import { readLinkedData } from './json-ld.ts'
import { readMicrodata } from './microdata.ts'
import type { Page, PageElement } from './page.ts'

// `rt` and `rp` spell out how a word is read: they would double it.
const skippedTags = new Set([
  'script',
  'style',
  'template',
  'svg',
  'math',
  'object',
  'embed',
  'canvas',
  'rt',
  'rp',
  'link',
])

/** Parses markup once into the tree, metadata and linked data that all rules share. Never throws, whatever the markup. */
export function parsePage(markup: string, url: string): Page {
  const document = load(boundMarkup(markup)).root().get(0)
  const elements: PageElement[] = []
  const metas = new Map<string, string[]>()
  const scripts: string[] = []
  const links: Record<string, string>[] = []
  const root: PageElement = { tag: '#root', attrs: {}, names: '', children: [], parent: null, index: 0, end: 0 }
  elements.push(root)
  if (document !== undefined) {
    copyChildren(document.children, root, { elements, metas, scripts, links })
    closeRanges(elements)
  }
  const base = elements.find((element) => element.tag === 'base')?.attrs.href
  const baseUrl = (base !== undefined ? URL.parse(base, url)?.href : undefined) ?? url
  const canonical = links.find((link) => /\bcanonical\b/i.test(link.rel ?? ''))?.href
  if (canonical !== undefined) metas.set('link:canonical', [canonical])
  return {
    url,
    baseUrl,
    root,
    elements,
    metas,
    linkedData: readLinkedData(scripts),
    microdata: readMicrodata(elements, baseUrl),
    markup,
  }
}

type Collected = {
  elements: PageElement[]
  metas: Map<string, string[]>
  scripts: string[]
  links: Record<string, string>[]
}

/** The parser's nodes, as far as we look at them. */
type ParsedNode = {
  data?: string
  name?: string
  type: string
  attribs?: Record<string, string>
  children?: ParsedNode[]
}

function copyChildren(nodes: readonly unknown[], parent: PageElement, collected: Collected, depth = 0): void {
  if (depth > limits.depth + 8) return
  for (const node of nodes as readonly ParsedNode[]) {
    if (node.type === 'text') parent.children.push(node.data ?? '')
    else if (node.name !== undefined && node.attribs !== undefined) copyElement(node, parent, collected, depth)
  }
}

function copyElement(node: ParsedNode, parent: PageElement, collected: Collected, depth: number): void {
  const tag = (node.name ?? '').toLowerCase()
  const attrs = node.attribs ?? {}
  if (tag === 'meta') addMeta(attrs, collected.metas)
  if (tag === 'link') collected.links.push(attrs)
  if (tag === 'script' && /ld\+json/i.test(attrs.type ?? '')) {
    collected.scripts.push((node.children ?? []).map((child) => child.data ?? '').join(''))
  }
  if (skippedTags.has(tag) && (attrs.itemprop === undefined || (tag !== 'link' && tag !== 'object'))) return
  const names = `${attrs.class ?? ''} ${attrs.id ?? ''} ${attrs['data-testid'] ?? ''}`.toLowerCase()
  const index = collected.elements.length
  const element: PageElement = { tag, attrs, names, children: [], parent, index, end: index }
  collected.elements.push(element)
  parent.children.push(element)
  // An object's fallback is for browsers of old.
  if (tag !== 'object') copyChildren(node.children ?? [], element, collected, depth + 1)
}

function addMeta(attrs: Record<string, string>, metas: Map<string, string[]>): void {
  const content = oneLine(attrs.content ?? attrs.value ?? '')
  if (content === '') return
  for (const attribute of ['name', 'property', 'itemprop', 'http-equiv']) {
    const name = attrs[attribute]?.trim().toLowerCase()
    if (name === undefined || name === '') continue
    const key = attribute === 'itemprop' ? `itemprop:${name}` : name
    const values = metas.get(key)
    if (values === undefined) metas.set(key, [content])
    else if (values.length < limits.metaValues) values.push(content)
  }
}

// Children come after their parent, so that one pass from the end sees every child's range before its parent's.
function closeRanges(elements: readonly PageElement[]): void {
  for (let i = elements.length - 1; i > 0; i--) {
    const element = elements[i]
    const parent = element?.parent
    if (element && parent && parent.end < element.end) parent.end = element.end
  }
}
