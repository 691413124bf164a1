import { phraseKey } from '../plain.ts'
import { type Block, linkDensity } from './block.ts'
import { isScrap } from './scraps.ts'

/** What is known of the page before its body: the title is repeated above it, and is none of its text. */
export type Known = { readonly title: string | null }

/** The blocks that tell the story: without scraps, link lists, what comes before the first and after the last paragraph. */
export function trimBody(blocks: readonly Block[], known: Known): readonly Block[] {
  const titleKey = phraseKey(known.title ?? '')
  const cut = cutAtFarewell(blocks)
  const linky = linkLists(cut)
  const kept = cut.filter((block) => !linky.has(block) && !isScrap(block) && !repeatsTitle(block, titleKey))
  const started = trimStart(kept)
  return withoutLooseHeadings(withoutRepeats(started))
}

function repeatsTitle(block: Block, titleKey: string): boolean {
  if (titleKey === '' || block.text.length > 400) return false
  const key = phraseKey(block.text)
  if (key === titleKey) return true
  return block.owner.tag === 'h1' && key.length > 8 && (titleKey.includes(key) || key.includes(titleKey))
}

const farewell =
  /^(?:related(?: (?:articles?|stories|posts|news|content|topics|links|reading|coverage))?|you (?:may|might) (?:also )?(?:like|be interested in|enjoy).*|more (?:from|on|stories|news|in|about) .{0,60}|read (?:more|next|also)|recommended(?: (?:for you|stories|articles|reading))?|most (?:read|popular|viewed)|trending(?: now)?|popular (?:posts|stories|articles)|latest (?:news|stories|posts|articles)|share this(?: (?:article|story|post|page|entry))?.{0,20}|comments?|\d+ (?:comments?|kommentare|responses?|thoughts on .*)|leave a (?:reply|comment).*|join the (?:conversation|discussion)|about the authors?|tags|filed under|sign up (?:for|to) .{0,80}|subscribe(?: to .{0,80})?|get the latest .{0,80}|our standards:.*|editor'?s picks?|up next|what to read next|see also|further reading|more stories|other (?:news|stories)|don't miss|keep reading|sponsored(?: content| links)?|from our partners|around the web|mehr zum thema|das könnte (?:sie|dich) auch interessieren|auch interessant|ähnliche (?:artikel|beiträge)|weitere (?:artikel|themen|nachrichten|meldungen)|lesen sie auch|kommentare?|kommentar schreiben|schreibe einen kommentar.*|diesen artikel .{0,30}|artikel teilen|à lire aussi|lire aussi|sur le même (?:sujet|thème)|articles? (?:liés|similaires|connexes)|commentaires?|laisser un commentaire|noticias relacionadas|te puede interesar|lea también|leer también|más (?:noticias|información)|artículos relacionados|comentarios|deja (?:un comentario|una respuesta)|leggi anche|articoli correlati|commenti|lees ook|gerelateerd|reacties|leia (?:também|mais)|veja também|notícias relacionadas|powiązane|czytaj także|komentarze|читайте также|похожие .{0,20}|комментарии|相关(?:阅读|新闻|文章)|関連記事|おすすめ記事)\s*[:!…»>]*$/i

/** A heading such as "Related articles" after the bulk of the text ends the body. */
function cutAtFarewell(blocks: readonly Block[]): readonly Block[] {
  const total = blocks.reduce((sum, block) => sum + block.text.length - block.linkLength, 0)
  let before = 0
  for (const [i, block] of blocks.entries()) {
    if (before > total * 0.5 && before > 200 && block.text.length < 120 && farewell.test(block.text)) {
      const rest = blocks.slice(i + 1)
      if (block.kind === 'heading' || proseShare(rest.slice(0, 4)) < 0.6) return blocks.slice(0, i)
    }
    before += block.text.length - block.linkLength
  }
  return blocks
}

function proseShare(blocks: readonly Block[]): number {
  const all = blocks.reduce((sum, block) => sum + block.text.length, 0)
  const prose = blocks.reduce(
    (sum, block) => sum + (block.text.length > 120 && linkDensity(block) < 0.4 ? block.text.length : 0),
    0,
  )
  return all === 0 ? 0 : prose / all
}

/** Lists and runs of blocks that are mostly links: menus, related stories, tags. */
function linkLists(blocks: readonly Block[]): ReadonlySet<Block> {
  const dropped = new Set<Block>()
  for (const group of groupByList(blocks)) {
    const all = group.reduce((sum, block) => sum + block.text.length, 0)
    const linked = group.reduce((sum, block) => sum + block.linkLength, 0)
    if (linked > all * 0.7 && (group.length > 1 || all < 200)) for (const block of group) dropped.add(block)
  }
  return dropped
}

function groupByList(blocks: readonly Block[]): readonly (readonly Block[])[] {
  const groups: Block[][] = []
  let last: Block | null = null
  for (const block of blocks) {
    const together =
      last !== null && block.kind === last.kind && (block.kind === 'item' || isLinkBlock(block) === isLinkBlock(last))
    if (together) groups.at(-1)?.push(block)
    else groups.push([block])
    last = block
  }
  return groups
}

const isLinkBlock = (block: Block): boolean => linkDensity(block) > 0.7

/** A few short lines before the first real paragraph are labels, bylines and dates; a long run of them is a table. */
function trimStart(blocks: readonly Block[]): readonly Block[] {
  const first = blocks.findIndex((block) => block.kind !== 'heading' && block.text.length >= 80)
  if (first <= 0 || first > 12) return blocks
  return blocks.filter(
    (block, i) =>
      i >= first ||
      block.kind === 'cell' ||
      (block.kind !== 'heading' && (block.text.length >= 30 || /[.!?。”"]$/.test(block.text))),
  )
}

/** The same long paragraph twice is one paragraph: pages carry copies for small screens. */
function withoutRepeats(blocks: readonly Block[]): readonly Block[] {
  const seen = new Set<string>()
  return blocks.filter((block) => {
    if (block.text.length < 60) return true
    const isNew = !seen.has(block.text)
    seen.add(block.text)
    return isNew
  })
}

/** Headings at the end of the body announce what was cut away. */
function withoutLooseHeadings(blocks: readonly Block[]): readonly Block[] {
  let end = blocks.length
  while (end > 1 && blocks[end - 1]?.kind === 'heading') end--
  return blocks.slice(0, end)
}
