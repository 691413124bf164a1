/** A block's label: whether it is story, and how far that is sure (0 for blocks that say nothing). */
export type Label = { isStory: boolean; trust: number }

const token = /[\p{L}\p{N}_]+/gu
const unspaced = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0eff\u1000-\u109f]/g

/** Words of a text, lower case; signs of writing without blanks count each for one. */
export function tokensOf(text: string): string[] {
  return text.toLowerCase().replace(unspaced, ' $& ').match(token) ?? []
}

/** What a page's annotation tells of its blocks. */
export type Truth = { text?: string; textFull?: string; withSnippets?: string[]; withoutSnippets?: string[] }

/** Labels each block by how much of it the annotated text repeats, in runs of four words. */
export function labelBlocks(truth: Truth, texts: readonly string[]): Label[] {
  if (truth.text === undefined || truth.text === '') return texts.map((text) => labelBySnippets(truth, text))
  const required = shingles(truth.text)
  const optional = truth.textFull === undefined ? null : shingles(truth.textFull)
  const lines = new Set(truth.text.split('\n').map((line) => tokensOf(line).join(' ')))
  const seen = new Map<string, number>()
  const labels = texts.map((text): Label => {
    const tokens = tokensOf(text)
    if (tokens.length === 0) return { isStory: false, trust: 0 }
    const key = tokens.join(' ')
    const times = seen.get(key) ?? 0
    seen.set(key, times + 1)
    if (tokens.length < 4) return { isStory: lines.has(key), trust: lines.has(key) && times > 0 ? 0 : 1 }
    const share = shareOf(tokens, required)
    if (optional !== null && share < 0.5 && shareOf(tokens, optional) > 0.5) return { isStory: false, trust: 0 }
    return { isStory: share > 0.5, trust: share > 0.3 && share < 0.7 ? 0.3 : 1 }
  })
  return labels.map((label, b) => {
    const key = tokensOf(texts[b] ?? '').join(' ')
    if (!label.isStory || (seen.get(key) ?? 0) < 2 || key.length < 20) return label
    // Of copies only the one beside story is story for sure.
    const beside = labels[b - 1]?.isStory === true || labels[b + 1]?.isStory === true
    return { isStory: true, trust: beside ? 0.5 : 0 }
  })
}

function labelBySnippets(truth: Truth, text: string): Label {
  if ((truth.withSnippets ?? []).some((snippet) => text.includes(snippet))) return { isStory: true, trust: 1 }
  if ((truth.withoutSnippets ?? []).some((snippet) => text.includes(snippet))) return { isStory: false, trust: 1 }
  return { isStory: false, trust: 0 }
}

function shingles(text: string): Set<string> {
  const tokens = tokensOf(text)
  const found = new Set<string>()
  for (let i = 0; i + 4 <= tokens.length; i++) found.add(tokens.slice(i, i + 4).join(' '))
  return found
}

function shareOf(tokens: readonly string[], known: ReadonlySet<string>): number {
  let hits = 0
  const count = tokens.length - 3
  for (let i = 0; i < count; i++) if (known.has(tokens.slice(i, i + 4).join(' '))) hits++
  return hits / count
}
