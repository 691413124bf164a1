const subjects = [
  'council',
  'harbour',
  'library',
  'orchard',
  'tramway',
  'theatre',
  'reservoir',
  'market',
  'school',
  'museum',
]
const verbs = [
  'opened',
  'postponed',
  'approved',
  'restored',
  'closed',
  'expanded',
  'questioned',
  'funded',
  'rejected',
  'planned',
]
const places = ['Ashford', 'Brindle', 'Calder', 'Denholm', 'Elstow', 'Farley', 'Garside', 'Holme', 'Iffley', 'Kelby']

/**
 * A page with a story that shares no eight words in a row with the story of any other number: with its paragraphs from one to
 * before another, six where none are given.
 */
export function storyPage(number: number, { from = 0, to = 6 } = {}): string {
  const title = `The ${pick(subjects, number)} of ${pick(places, number * 7)} ${pick(verbs, number * 3)} in case ${number}`
  const paragraphs = Array.from({ length: to - from }, (_, index) => `<p>${paragraph(number, from + index)}</p>`)
  return `<!doctype html><html lang="en"><head><title>${title}</title></head><body>
<nav><a href="/">Home</a> <a href="/news">News</a></nav>
<article><h1>${title}</h1>${paragraphs.join('\n')}</article><footer>About us</footer></body></html>`
}

const pick = (words: string[], seed: number) => words[seed % words.length]

/** Words of the story's own stand between common ones, so that no long run of words comes twice. */
function paragraph(number: number, index: number): string {
  const sentences = Array.from({ length: 4 }, (_, sentence) => {
    const seed = number * 31 + index * 7 + sentence
    const own = (part: number) => `${pick(places, seed + part)?.toLowerCase()}${number}x${index}${sentence}${part}`
    return `The ${pick(subjects, seed)} near ${own(1)} was ${pick(verbs, seed + 2)} after ${own(2)} and people from ${own(3)} said that ${own(4)} would follow.`
  })
  return sentences.join(' ')
}
