import type { Extraction } from '@dateline/contracts/article'
import type { Body } from '../body/body.ts'
import { isLeftOut, story } from '../body/prune.ts'
import { limits } from '../limits.ts'
import { isObject, listOf, stringOf } from '../page/json-ld.ts'
import { absoluteUrl, isWithin, metaContent, type Page, type PageElement, type PageNode, textOf } from '../page/page.ts'
import { oneLine } from '../plain.ts'
import { articleNode } from './article-node.ts'
import { splitCredit } from './credit.ts'

type Image = Extraction['images'][number]
type Link = Extraction['links'][number]

/** The story's pictures: the one it is shared with and those among its body, with their captions and credits. */
export function findImages(page: Page, body: Body): readonly Image[] {
  const found = new Map<string, Image>()
  const shared = [
    metaContent(page, 'og:image:secure_url', 'og:image', 'twitter:image', 'twitter:image:src'),
    imageUrl(articleNode(page.linkedData)?.image),
  ]
  for (const address of shared) {
    const url = absoluteUrl(address ?? undefined, page.baseUrl)
    if (url !== null && found.size === 0) found.set(pictureKey(url), { url, caption: null, credit: null })
  }
  for (const element of bodyPictures(page, body)) {
    const url = absoluteUrl(sourceOf(element), page.baseUrl)
    if (url === null || found.size >= limits.images) continue
    const known = found.get(pictureKey(url))
    if (known?.caption != null) continue
    found.set(pictureKey(url), { url: known?.url ?? url, ...captionOf(element, page) })
  }
  return [...found.values()]
}

function imageUrl(value: unknown): string | null {
  const first = listOf(value)[0]
  return isObject(first) ? stringOf(first.url ?? first.contentUrl) : stringOf(first)
}

/** The same picture in two sizes differs by query and size marks only. */
function pictureKey(url: string): string {
  return url.replace(/[?#].*$/, '').replace(/[-_]\d{2,4}x\d{2,4}(?=\.\w+$)/, '')
}

function bodyPictures(page: Page, body: Body): readonly PageElement[] {
  return page.elements.filter((element) => {
    if (element.tag !== 'img' && element.tag !== 'amp-img') return false
    if (!body.containers.some((container) => isWithin(element, container))) return false
    if (Number(element.attrs.width ?? 999) < 100 || Number(element.attrs.height ?? 999) < 60) return false
    return (
      !isInFurniture(element, body) &&
      !/\b(?:avatar|gravatar|logo|icon|emoji|pixel|spacer|author)\b/.test(element.names)
    )
  })
}

function isInFurniture(element: PageElement, body: Body): boolean {
  if (body.state[element.index] === story) return false
  // A picture box may be named like furniture ("media-gallery"); what has its own caption is the story's.
  for (let at = element.parent; at !== null; at = at.parent) {
    if (at.tag === 'figure') return false
    if (
      /^(?:aside|nav|footer|form)$/.test(at.tag) ||
      /related|recommend|author|comment|promo|sidebar|teaser|widget/.test(at.names)
    )
      return true
  }
  return true
}

function sourceOf(element: PageElement): string | undefined {
  const { attrs } = element
  const set = (attrs['data-srcset'] ?? attrs.srcset)?.trim().split(/\s/)[0]
  const lazy = attrs['data-src'] ?? attrs['data-original'] ?? attrs['data-lazy-src'] ?? attrs['data-url']
  const plain = attrs.src?.startsWith('data:') ? undefined : attrs.src
  return lazy ?? plain ?? set
}

function captionOf(element: PageElement, page: Page): { caption: string | null; credit: string | null } {
  let holder: PageElement | null = element.parent
  for (let level = 0; level < 5 && holder !== null && holder.tag !== 'body'; level++, holder = holder.parent) {
    const within = page.elements.slice(holder.index, Math.min(holder.end, holder.index + 60) + 1)
    const caption = within.find((inner) => inner.tag === 'figcaption' || /caption/.test(inner.names))
    if (caption !== undefined) return readCaption(caption, within)
    if (holder.tag === 'figure') break
  }
  return { caption: null, credit: null }
}

function readCaption(
  caption: PageElement,
  within: readonly PageElement[],
): { caption: string | null; credit: string | null } {
  const named = within.find((inner) => /credit|copyright|photographer|source/.test(inner.names))
  const credit =
    named === undefined
      ? null
      : oneLine(textOf(named, 300)).replace(
          /^(?:photo(?:graph)?|image|credit|picture|foto|bild)?\s*(?:by|:|©)?\s*[:©]?\s*/i,
          '',
        )
  const text = oneLine(textOf(caption, 2000))
  const bare =
    credit !== null && credit !== '' && text.endsWith(credit)
      ? text.slice(0, -credit.length).replace(/[\s(|©:–—-]*(?:credit|photo|image|foto)?[\s:(©]*$/i, '')
      : text
  const split = splitCredit(bare)
  return { caption: split.caption, credit: credit === null || credit === '' ? split.credit : credit }
}

/** The outlinks of the body: absolute http(s) addresses, each once. */
export function findLinks(page: Page, body: Body): readonly Link[] {
  const found = new Map<string, Link>()
  const visit = (nodes: readonly PageNode[]): void => {
    for (const node of nodes) {
      if (typeof node === 'string' || isLeftOut(body.state, node)) continue
      const href = node.tag === 'a' ? node.attrs.href : undefined
      const url = href?.startsWith('#') ? null : absoluteUrl(href, page.baseUrl)
      if (url !== null && !found.has(url) && found.size < limits.links)
        found.set(url, { url, text: oneLine(textOf(node, 500)) })
      visit(node.children)
    }
  }
  for (const block of body.blocks) visit(block.nodes)
  return [...found.values()]
}
