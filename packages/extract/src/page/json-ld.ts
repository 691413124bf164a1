import { limits } from '../limits.ts'
import { metaText } from '../plain.ts'

export type JsonObject = { readonly [key: string]: unknown }

/** All JSON-LD objects of a page, in order, and those with an `@id` by it. */
export type LinkedData = { readonly nodes: readonly JsonObject[]; readonly byId: ReadonlyMap<string, JsonObject> }

/** Reads the page's JSON-LD scripts; broken JSON is mended where that is plain, else left out. Never throws. */
export function readLinkedData(scripts: readonly string[]): LinkedData {
  const nodes: JsonObject[] = []
  for (const script of scripts) collectNodes(parseTolerant(script), nodes)
  const byId = new Map<string, JsonObject>()
  for (const node of nodes) {
    const id = node['@id']
    const known = typeof id === 'string' ? byId.get(id) : undefined
    // A bare reference {"@id": …} must not hide the node that it points to.
    if (typeof id === 'string' && (known === undefined || Object.keys(node).length > Object.keys(known).length)) {
      byId.set(id, node)
    }
  }
  return { nodes, byId }
}

/** Whether a value is an object that is no array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The types of a node without their namespace, `NewsArticle`. */
export function typesOf(node: JsonObject): readonly string[] {
  return listOf(node['@type']).map((type) => String(type).replace(/^.*[/#:]/, ''))
}

/** The value as a list: nothing is the empty list, `@list` and `@set` are opened. */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return value
  if (isObject(value)) {
    const list = value['@list'] ?? value['@set']
    return Array.isArray(list) ? list : [value]
  }
  return [value]
}

/** The first string in the value: itself, or `@value`, `name`, `url` of an object. */
export function stringOf(value: unknown, depth = 0): string | null {
  if (depth > 4) return null
  for (const item of listOf(value)) {
    if (typeof item === 'number') return String(item)
    const text =
      typeof item === 'string' ? item : isObject(item) ? stringOf(item['@value'] ?? item.name, depth + 1) : null
    if (text !== null && text.trim() !== '') return metaText(text)
  }
  return null
}

/** The objects in the value, with references by `@id` followed. */
export function objectsOf(value: unknown, data: LinkedData): readonly JsonObject[] {
  return listOf(value)
    .filter(isObject)
    .map((node) => {
      const id = node['@id']
      return (typeof id === 'string' && stringOf(node.name) === null ? data.byId.get(id) : undefined) ?? node
    })
}

function collectNodes(value: unknown, nodes: JsonObject[]): void {
  const waiting: unknown[] = [value]
  while (waiting.length > 0 && nodes.length < limits.jsonLdNodes) {
    const item = waiting.shift()
    if (Array.isArray(item)) waiting.unshift(...item.slice(0, limits.jsonLdNodes))
    else if (isObject(item)) {
      nodes.push(item)
      waiting.push(...Object.values(item).filter((child) => typeof child === 'object' && child !== null))
    }
  }
}

function parseTolerant(script: string): unknown {
  if (script.length > limits.jsonLdCharacters) return null
  const bare = unwrapped(script.trim()).replace(/;$/, '')
  for (const mend of [asIs, withoutControls, withoutTrailingCommas, withoutReferences]) {
    try {
      return JSON.parse(mend(bare))
    } catch {
      // The next mend is tried; JSON beyond them is worth nothing.
    }
  }
  return null
}

// Blanks are trimmed before and between: two runs of them in one pattern take the square of their length.
function unwrapped(script: string): string {
  const opened = script.replace(/^(?:\/\/|\/\*)?\s*(?:<!--|<!\[CDATA\[)\s*(?:\*\/)?/, '')
  const closed = opened.replace(/(?:-->|\]\]>)\s*(?:\*\/)?$/, '')
  return closed === opened
    ? opened.trim()
    : closed
        .trim()
        .replace(/(?:\/\/|\/\*)$/, '')
        .trim()
}

const asIs = (json: string): string => json
// biome-ignore lint/suspicious/noControlCharactersInRegex: raw line ends and tabs in strings are what breaks most JSON-LD
const withoutControls = (json: string): string => json.replace(/[\u0000-\u001f]+/g, ' ')
const withoutTrailingCommas = (json: string): string =>
  withoutControls(json)
    .replace(/,\s*([}\]])/g, '$1')
    .replace(/\\(?!["\\/bfnrtu])/g, '\\\\')
const withoutReferences = (json: string): string =>
  withoutTrailingCommas(json.replaceAll('&quot;', '"').replaceAll('&amp;', '&'))
