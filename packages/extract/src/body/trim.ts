import { phraseKey } from '../plain.ts'
import { type Block, linkDensity } from './block.ts'
import { isFarewellLine, isStamp, scrapOf } from './scraps.ts'

/** What is known of the page before its body: the title is repeated above it, and is none of its text. */
export type Known = { readonly title: string | null; readonly description: string | null }

/** The blocks that tell the story: without scraps, link lists, what comes before the first and after the last paragraph. */
export function trimBody(blocks: readonly Block[], known: Known): readonly Block[] {
  const titleKey = phraseKey(known.title ?? '')
  const cut = cutAtFarewell(blocks)
  const linky = linkLists(cut)
  const kept = cut.filter((block) => !linky.has(block) && scrapOf(block) === 0 && !repeatsTitle(block, titleKey))
  const started = trimStart(kept)
  return withoutLooseHeadings(withoutRepeats(started))
}

/** Leaves out what the page says twice, its title, what has no words, and headings with nothing below them. */
export function finishBody(blocks: readonly Block[], known: Known, left?: Map<Block, string>): readonly Block[] {
  const titleKey = phraseKey(known.title ?? '')
  const note = (rule: string, before: readonly Block[], after: readonly Block[]): readonly Block[] => {
    if (left !== undefined && after.length < before.length) {
      const still = new Set(after)
      for (const block of before) if (!still.has(block)) left.set(block, rule)
    }
    return after
  }
  const worded = note(
    'no-words',
    blocks,
    blocks.filter(({ text }) => /[\p{L}\p{N}]/u.test(text)),
  )
  const untitled = note(
    'title-again',
    worded,
    worded.filter((block) => !repeatsTitle(block, titleKey)),
  )
  const unsigned = note('byline-or-date', untitled, withoutStamps(untitled))
  const alone = note('link-alone', unsigned, withoutLoneLinks(unsigned))
  const single = note('said-before', alone, withoutRepeats(alone))
  return note('loose-heading', single, withoutLooseHeadings(single))
}

/** Bylines and dates above the first paragraph are fields of their own. */
function withoutStamps(blocks: readonly Block[]): readonly Block[] {
  const first = blocks.findIndex((block) => block.kind !== 'heading' && block.text.length >= 80)
  return first <= 0 ? blocks : blocks.filter((block, i) => i >= first || !isStamp(block))
}

/** A headline that is all link between two paragraphs leads to another story. */
function withoutLoneLinks(blocks: readonly Block[]): readonly Block[] {
  const isProse = (block: Block | undefined) =>
    block !== undefined && block.kind === 'paragraph' && block.text.length > 80 && linkDensity(block) < 0.5
  return blocks.filter((block, i) => {
    if (block.kind !== 'paragraph' || linkDensity(block) < 0.95 || !/\S\s+\S+\s+\S/.test(block.text)) return true
    return /[.!?:…"”»。！？]$/.test(block.text) || !isProse(blocks[i - 1]) || !isProse(blocks[i + 1])
  })
}

function repeatsTitle(block: Block, titleKey: string): boolean {
  if (titleKey === '' || block.text.length > 400) return false
  const key = phraseKey(block.text)
  if (key === titleKey) return true
  return block.owner.tag === 'h1' && key.length > 8 && (titleKey.includes(key) || key.includes(titleKey))
}

/** A heading such as "Related articles" after the bulk of the text ends the body. */
function cutAtFarewell(blocks: readonly Block[]): readonly Block[] {
  const total = blocks.reduce((sum, block) => sum + block.text.length - block.linkLength, 0)
  let before = 0
  for (const [i, block] of blocks.entries()) {
    if (before > total * 0.5 && before > 200 && block.text.length < 120 && isFarewellLine(block.text)) {
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
