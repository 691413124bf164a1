import { decodeHTMLStrict } from 'entities/decode'
import { limits } from '../limits.ts'

/**
 * A title as plain text: without the markup and the entities that publishers put into titles once more (RSS doesn't say
 * whether a title is HTML), in one line. A `<` that begins no tag stays.
 */
export function plainTitle(text: string): string {
  const bounded = text.slice(0, limits.textCharacters * 4)
  const bare = bounded.includes('<') ? withoutTags(bounded) : bounded
  return oneLine(bare.includes('&') ? decodeHTMLStrict(bare) : bare)
}

/** Text in one line and of bounded length. */
export function oneLine(text: string): string {
  return text
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, limits.textCharacters)
}

/** One pass, so that a title made of half tags costs no more than another; a tag that never ends is text. */
function withoutTags(text: string): string {
  let bare = ''
  let from = 0
  for (const start = /<(?:\/?[a-z]|!--)/gi; ; ) {
    start.lastIndex = from
    const tag = start.exec(text)
    const end = tag === null ? -1 : endOfTag(text, tag.index)
    if (tag === null || end === -1) return bare + text.slice(from)
    bare += text.slice(from, tag.index)
    from = end
  }
}

/** The place after the tag or comment, past any `>` in quotes; -1 where there is none. */
function endOfTag(text: string, start: number): number {
  if (text.startsWith('<!--', start)) {
    const end = text.indexOf('-->', start)
    return end === -1 ? -1 : end + 3
  }
  let quote = ''
  for (let at = start; at < text.length; at++) {
    const character = text.charAt(at)
    if (quote !== '') quote = character === quote ? '' : quote
    else if (character === '>') return at + 1
    else if ((character === '"' || character === "'") && text.charAt(at - 1) === '=') quote = character
  }
  return -1
}
