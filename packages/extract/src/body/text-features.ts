import { wordsOf } from '../letters.ts'
import { phraseKey } from '../plain.ts'
import { type Block, linkDensity } from './block.ts'
import { phraseNames, readPhrases } from './phrases.ts'
import { isFarewellLine, scrapOf } from './scraps.ts'

const kinds = ['paragraph', 'heading', 'item', 'quote', 'preformatted', 'cell']
const owners = [
  'p',
  'div',
  'span',
  'li',
  'td',
  'section',
  'article',
  'body',
  'blockquote',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
]

/** What a block's own text tells, by column. */
export const textFeatureNames = [
  'length',
  'words',
  'lower-words',
  'word-length',
  'digits',
  'capitals',
  'ending',
  'sentences',
  'commas',
  'link-density',
  'links',
  'kind',
  'tag',
  'opening',
  'scrap',
  'farewell',
  ...phraseNames,
  'title',
  'title-words',
  'description',
  'linked-data',
  'quoted',
  'prose',
] as const

/** What the page says elsewhere, made ready to be looked up for each block. */
export type Told = {
  readonly titleKey: string
  readonly titleWords: ReadonlySet<string>
  readonly descriptionKey: string
  /** The body as JSON-LD gives it, reduced to what makes spellings equal; null where there is none. */
  readonly witnessKey: string | null
}

/** Reads the features of a block's own text into the row that starts at `at`. */
export function readTextFeatures(block: Block, told: Told, row: Float32Array, at: number): void {
  const { text } = block
  const counts = countCharacters(text)
  const words = Math.max(1, counts.words)
  let i = at
  row[i++] = Math.log2(text.length + 1)
  row[i++] = Math.min(words, 200)
  row[i++] = counts.lowerWords / words
  row[i++] = Math.min(20, counts.letters / words)
  row[i++] = counts.digits / text.length
  row[i++] = counts.capitals / Math.max(1, counts.letters)
  row[i++] = endingOf(text)
  row[i++] = Math.min(12, counts.stops)
  row[i++] = block.commas / words
  row[i++] = linkDensity(block)
  row[i++] = Math.min(block.links, 10)
  row[i++] = kinds.indexOf(block.kind)
  row[i++] = owners.indexOf(block.owner.tag)
  row[i++] = openingOf(text)
  row[i++] = scrapOf(block)
  row[i++] = text.length < 120 && isFarewellLine(text) ? 1 : 0
  readPhrases(text, row, i)
  i += phraseNames.length
  const key = phraseKey(text.length > lookedUp ? text.slice(0, lookedUp) : text)
  row[i++] = titleCode(key, told.titleKey, text.length)
  row[i++] = text.length < 300 ? sharedWords(text, told.titleWords) : 0
  row[i++] = descriptionCode(key, told.descriptionKey)
  row[i++] = told.witnessKey === null ? -1 : key.length > 3 && told.witnessKey.includes(key) ? 1 : 0
  row[i++] = /["“”«»„]/.test(text) ? 1 : 0
  row[i++] = Math.log2(block.prose + 1)
}

type Counts = { words: number; lowerWords: number; letters: number; digits: number; capitals: number; stops: number }

/** Characters of the words by which a block is compared with the title. */
export const titleWordLength = 4

const looked = 1000
/** Characters of a block that are looked up in what the page says elsewhere. */
const lookedUp = 100

/** One pass over the beginning of the text; letters outside ASCII count as letters without case. */
function countCharacters(text: string): Counts {
  const counts = { words: 0, lowerWords: 0, letters: 0, digits: 0, capitals: 0, stops: 0 }
  const end = Math.min(text.length, looked)
  let inWord = false
  for (let i = 0; i < end; i++) {
    const code = text.charCodeAt(i)
    const isLower = code >= 0x61 && code <= 0x7a
    const isUpper = code >= 0x41 && code <= 0x5a
    const isLetter = isLower || isUpper || code >= 0xc0
    const isDigit = code >= 0x30 && code <= 0x39
    if (isLetter) counts.letters++
    if (isUpper) counts.capitals++
    if (isDigit) counts.digits++
    if ((isLetter || isDigit) && !inWord) {
      counts.words++
      if (isLower || code >= 0xe0) counts.lowerWords++
    }
    // Writing without blanks has a word for each two characters or so.
    if (code >= 0x3040 && code <= 0x9fff && (i & 1) === 0) counts.words++
    inWord = isLetter || isDigit || (inWord && (code === 0x27 || code === 0x2019 || code === 0x2d))
    if ((code === 0x2e || code === 0x21 || code === 0x3f || code === 0x3002) && i > 0) counts.stops++
  }
  return counts
}

function endingOf(text: string): number {
  const last =
    text
      .slice(-40)
      .replace(/["'“”’»)\]]+$/, '')
      .at(-1) ?? ''
  if ('.!?。！？।؟۔'.includes(last)) return 3
  if (last === '…') return 2
  return last === ':' || last === '：' ? 1 : 0
}

function openingOf(text: string): number {
  const first = text.charAt(0)
  if (/\p{Ll}/u.test(first)) return 1
  if (/\p{L}/u.test(first)) return 2
  if (/\p{N}/u.test(first)) return 3
  return /["'“‘«„(]/.test(first) ? 4 : 5
}

function titleCode(key: string, titleKey: string, length: number): number {
  if (titleKey === '' || key === '' || length > 400) return 0
  if (key === titleKey) return 3
  if (key.length > 12 && titleKey.includes(key)) return 2
  return titleKey.length > 12 && key.startsWith(titleKey) ? 1 : 0
}

function descriptionCode(key: string, descriptionKey: string): number {
  if (key.length < 12 || descriptionKey.length < 12) return 0
  if (key === descriptionKey.slice(0, key.length) && key.length * 1.2 > Math.min(descriptionKey.length, lookedUp * 0.8))
    return 3
  if (descriptionKey.includes(key)) return 2
  return key.startsWith(descriptionKey.slice(0, 60)) ? 1 : 0
}

function sharedWords(text: string, words: ReadonlySet<string>): number {
  if (words.size === 0) return 0
  let shared = 0
  let all = 0
  for (const word of wordsOf(text, titleWordLength)) {
    all++
    if (words.has(word)) shared++
  }
  return all === 0 ? 0 : shared / all
}
