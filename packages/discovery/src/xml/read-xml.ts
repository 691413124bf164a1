import { decodeHTMLStrict } from 'entities/decode'
import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2'
import type { Faults } from '../faults.ts'
import { limits } from '../limits.ts'
import type { XmlElement } from './element.ts'
import { namespacePrefix } from './namespaces.ts'

/** A document, and where its first element begins; what stands before it is looked at for entities only. */
export interface XmlDocument {
  text: string
  start: number
  url: string
}

export interface XmlReading {
  /** Elements with these names are handed to `onEntry` when they end, and are not kept; one ends where the next begins. */
  entryNames: ReadonlySet<string>
  /** Elements with these names are passed over with all that is in them. */
  opaqueNames: ReadonlySet<string>
  /** Elements that are kept, where it is not as many as for a feed's head or an entry. */
  elementNodes?: number
  /** Takes an entry; false ends the reading. */
  onEntry(entry: XmlElement): boolean
}

/** An element whose end has not come. */
interface Open extends XmlElement {
  tag: string
  attributes: Map<string, string>
  namespaces: Map<string, string>
  /** False: this element, or one around it, is passed over. */
  isKept: boolean
  isEntry: boolean
}

/**
 * Reads XML as far as it goes, in time linear in its length, and returns its first element without the entries, or null
 * where there is none. Never throws for what it reads. No document type is processed and no entity defined in one is
 * expanded (XML 1.0, section 4.4, leaves that to the application); character references and the entities of HTML are
 * decoded. Tags that don't match are repaired as browsers do: an end tag closes what is still open in its element, or
 * nothing where there is no such element.
 */
export function readXml({ text, start, url }: XmlDocument, reading: XmlReading, faults: Faults): XmlElement | null {
  const open: Open[] = []
  // How many elements of a name are open: a stray end tag is known as such without a walk over all of them.
  const openTags = new Map<string, number>()
  const declared = declaredEntities(text.slice(0, start))
  let root: XmlElement | null = null
  let entries = 0
  let isStopped = false
  let attributeName = ''
  let attributeStart = -1
  let attributeEnd = -1
  let textBudget: number = limits.elementCharacters
  let nodeBudget: number = reading.elementNodes ?? limits.elementNodes

  const callbacks: TokenizerCallbacks = {
    onopentagname: (start, end) => openElement(text.slice(start, end).toLowerCase(), start - 1),
    onopentagend: () => enterElement(),
    onselfclosingtag: () => {
      enterElement()
      closeElement()
    },
    onclosetag: (start, end) => closeTag(text.slice(start, end).toLowerCase(), start),
    onattribname: (start, end) => {
      attributeName = text.slice(start, end).toLowerCase()
      attributeStart = -1
    },
    onattribdata: (start, end) => {
      if (attributeStart === -1) attributeStart = start
      attributeEnd = end
    },
    onattribentity: () => {},
    onattribend: () => addAttribute(attributeStart === -1 ? '' : text.slice(attributeStart, attributeEnd)),
    ontext: (start, end) => addText(start, end, true),
    ontextentity: () => {},
    oncdata: (start, end, endOffset) => addText(start, end - endOffset, false),
    oncomment: () => {},
    ondeclaration: () => {},
    onprocessinginstruction: () => {},
    onend: () => {},
  }
  const tokenizer = new Tokenizer({ xmlMode: true, decodeEntities: false }, callbacks)
  // Blanks keep the places of what follows.
  tokenizer.write(start === 0 ? text : ' '.repeat(start) + text.slice(start))
  if (tokenizer.running) tokenizer.end()
  endDocument()
  return root

  function openElement(tag: string, offset: number): void {
    if (open.length >= limits.openElements) stop('elements are nested too deeply', offset)
    const parent = open.at(-1)
    const name = tag.slice(tag.indexOf(':') + 1)
    const isNested = parent !== undefined && (!parent.isKept || isWrapper(parent, open.at(-2)))
    if (reading.entryNames.has(name) && !isNested) closeOpenEntry(offset)
    const above = open.at(-1)
    open.push({
      tag,
      name: tag,
      attributes: new Map(),
      content: [],
      base: above?.base ?? url,
      language: above?.language ?? '',
      offset,
      namespaces: above?.namespaces ?? new Map(),
      isKept: (above?.isKept ?? true) && open.length < limits.depth,
      isEntry: false,
    })
    openTags.set(tag, (openTags.get(tag) ?? 0) + 1)
  }

  /** An entry in an entry is one whose end tag is missing. */
  function closeOpenEntry(offset: number): void {
    const at = open.findLastIndex((element, index) => index >= open.length - limits.depth && element.isEntry)
    if (at === -1) return
    faults.add(`<${open[at]?.tag}> has no end`, offset)
    while (open.length > at) closeElement()
  }

  function addAttribute(raw: string): void {
    const element = open.at(-1)
    if (element === undefined || !element.isKept) return
    if (element.attributes.size >= limits.attributes || element.attributes.has(attributeName)) return
    const value = raw.slice(0, limits.elementCharacters)
    element.attributes.set(attributeName, value.includes('&') ? decodeHTMLStrict(value) : value)
  }

  /** The attributes are complete: what they say of the element's name, base and language holds from here. */
  function enterElement(): void {
    const element = open.at(-1)
    if (element === undefined) return
    if (!element.isKept) return
    declareNamespaces(element)
    element.name = nameOf(element)
    const base = element.attributes.get('xml:base')
    if (base !== undefined) element.base = URL.parse(base.trim(), element.base)?.href ?? element.base
    element.language = element.attributes.get('xml:lang')?.trim() ?? element.language
    element.isEntry = reading.entryNames.has(element.name) && !isWrapper(open.at(-2), open.at(-3))
    if (element.isEntry) {
      textBudget = limits.elementCharacters
      nodeBudget = limits.elementNodes
    }
    const isDropped = nodeBudget-- <= 0 || reading.opaqueNames.has(element.name)
    root ??= element
    if (isDropped) element.isKept = false
    else if (!element.isEntry) open.at(-2)?.content.push(element)
  }

  function closeTag(tag: string, offset: number): void {
    if ((openTags.get(tag) ?? 0) === 0) {
      if (open.at(-1)?.isKept === true) faults.add(`</${shown(tag)}> ends nothing`, offset)
      return
    }
    while (open.at(-1)?.tag !== tag) {
      const unclosed = open.at(-1)
      if (unclosed?.isKept === true) faults.add(`<${shown(unclosed.tag)}> has no end`, unclosed.offset)
      closeElement()
    }
    closeElement()
  }

  function closeElement(): void {
    const element = open.pop()
    if (element === undefined) return
    openTags.set(element.tag, (openTags.get(element.tag) ?? 1) - 1)
    if (!element.isEntry) return
    textBudget = limits.elementCharacters
    nodeBudget = limits.elementNodes
    if (isStopped) return
    if (!reading.onEntry(element) || ++entries >= limits.entriesRead) stop('there are too many entries', element.offset)
  }

  function stop(why: string, offset: number): void {
    if (isStopped) return
    isStopped = true
    tokenizer.pause()
    faults.add(`${why}: the rest is not read`, offset)
  }

  function addText(start: number, end: number, isMarkup: boolean): void {
    const element = open.at(-1)
    if (element === undefined || !element.isKept || textBudget <= 0) return
    const raw = text.slice(start, Math.min(end, start + textBudget, start + limits.runCharacters))
    textBudget -= raw.length
    if (isMarkup && raw.includes('&')) {
      if (declared.some((entity) => raw.includes(entity))) {
        faults.add('an entity that the document defines is not expanded: its text is left out', start)
        return
      }
      const bare = raw.search(/&(?!#\d+;|#x[\da-f]+;|(amp|lt|gt|quot|apos);)/i)
      if (bare !== -1) faults.add('a bare & or an entity that XML does not know', start + bare)
      element.content.push(decodeHTMLStrict(raw))
    } else element.content.push(raw)
  }

  function endDocument(): void {
    if (open.length > 0 && !isStopped) {
      faults.add(`the document ends inside <${shown(open.at(-1)?.tag ?? '')}>`, text.length)
    }
    while (open.length > 0) closeElement()
  }
}

/** References to the entities that a document type defines, as they would stand in the text. */
function declaredEntities(prolog: string): string[] {
  return [...prolog.matchAll(/<!ENTITY\s+([\w.:-]+)/gi)].slice(0, limits.namespaces).map(([, name]) => `&${name};`)
}

/** An empty part of an entry: `<url><loc><url>` has one entry, `<url><loc>x<url>` two, the first without its end. */
function isWrapper(parent: Open | undefined, above: Open | undefined): boolean {
  return (
    above?.isEntry === true && parent?.content.every((node) => typeof node === 'string' && node.trim() === '') === true
  )
}

function declareNamespaces(element: Open): void {
  for (const [name, value] of element.attributes) {
    if (!name.startsWith('xmlns')) continue
    const prefix = name === 'xmlns' ? '' : name.slice(6)
    const known = namespacePrefix(value) ?? prefix
    if (element.namespaces.get(prefix) === known || element.namespaces.size >= limits.namespaces) continue
    element.namespaces = new Map(element.namespaces).set(prefix, known)
  }
}

/** The name by which this room calls the element: prefixes of other people are theirs, where their address is known. */
function nameOf(element: Open): string {
  const colon = element.tag.indexOf(':')
  const prefix = colon === -1 ? '' : element.tag.slice(0, colon)
  const known = element.namespaces.get(prefix) ?? defaultPrefix(prefix)
  const local = element.tag.slice(colon + 1)
  return known === '' ? local : `${known}:${local}`
}

/** Feeds cut out of others forget to declare their prefixes. */
function defaultPrefix(prefix: string): string {
  return prefix === 'atom' || prefix === 'rss' || prefix === 'a10' ? '' : prefix
}

const shown = (tag: string): string => (tag.length > 40 ? `${tag.slice(0, 40)}…` : tag)
