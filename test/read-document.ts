/** What a Markdown file refers to, each with its line. */
export interface Document {
  headings: string[]
  /** Targets of links. */
  links: Reference[]
  /** Text in single backticks. */
  code: Reference[]
  /** Fenced blocks with the language that they name. */
  blocks: { language: string; lines: Reference[] }[]
}

interface Reference {
  text: string
  line: number
}

/** Reads as much of Markdown as these documents use: headings, links, code, fenced and indented blocks. */
export function readDocument(text: string): Document {
  const document: Document = { headings: [], links: [], code: [], blocks: [] }
  let fence: Document['blocks'][number] | null = null
  for (const [at, content] of text.split('\n').entries()) {
    const line = at + 1
    const mark = content.match(/^\s*```(\w*)/)
    if (mark) {
      if (fence) document.blocks.push(fence)
      fence = fence ? null : { language: mark[1] ?? '', lines: [] }
    } else if (fence) fence.lines.push({ text: content, line })
    else if (!content.startsWith('    ')) readLine(content, line, document)
  }
  if (fence) throw new Error('a fenced block has no end')
  return document
}

function readLine(content: string, line: number, { headings, links, code }: Document): void {
  const heading = content.match(/^#+ +(.+)$/)?.[1]
  if (heading) headings.push(heading)
  for (const [, text = ''] of content.matchAll(/`([^`]+)`/g)) code.push({ text, line })
  const bare = content.replace(/`[^`]+`/g, '')
  for (const [, text = ''] of bare.matchAll(/\]\(([^)\s]+)\)/g)) links.push({ text, line })
}

/** The anchor that a heading gets: lower case, without signs, blanks as hyphens. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
}
