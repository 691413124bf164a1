import { decodeHTMLStrict } from 'entities/decode'
import { limits } from '../limits.ts'

/**
 * A title as plain text: without the markup and the entities that publishers put into titles once more (RSS doesn't say
 * whether a title is HTML), in one line. A `<` that begins no tag stays.
 */
export function plainTitle(text: string): string {
  const bounded = text.slice(0, limits.textCharacters * 4)
  const bare = bounded.replaceAll(/<\/?[a-z][^<>]{0,1000}>|<!--.{0,1000}?-->/gis, '')
  return oneLine(bare.includes('&') ? decodeHTMLStrict(bare) : bare)
}

/** Text in one line and of bounded length. */
export function oneLine(text: string): string {
  return text
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, limits.textCharacters)
}
