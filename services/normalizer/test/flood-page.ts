/** What is told of the flood. */
export const paragraphs = [
  'The river rose above the old wharf on Tuesday morning, and by noon the water stood in the lower streets of the town.',
  'Volunteers carried sandbags to the mill, where the miller and his two sons had worked through the night to save the grain.',
  'The mayor said that the bridge would stay closed until engineers had looked at its piers, which might take until Friday.',
  'Schools on the north bank sent their pupils home, while the ferry company offered its boats to anyone who had to cross.',
]

/** The page that tells it, unless given otherwise. */
export function story({ title = 'River floods the lower town', text = paragraphs, head = '' } = {}): string {
  return `<!doctype html><html lang="en"><head><title>${title}</title>${head}
<meta property="og:type" content="article"><meta property="article:published_time" content="2026-03-04T04:00:00Z">
</head><body><article><h1>${title}</h1>${text.map((paragraph) => `<p>${paragraph}</p>`).join('\n')}</article></body></html>`
}

/** Its header, as a server sends it. */
export const html: [string, string] = ['Content-Type', 'text/html; charset=utf-8']
