/** Who a page says has published its text first, and where. */
export interface FirstPublication {
  name: string
  url: string | null
}

/*
 * The sentences in which pages say so, each with the name last: "This article was originally published by Grist.", "Dieser Beitrag
 * erschien zuerst bei netzpolitik.org.", "Publicado originalmente en El Faro". A language costs a line; `who` is what follows.
 */
const sentences = [
  '(?:originally|first|initially) (?:published|appeared|posted|ran|aired)(?: here)? (?:online )?(?:on|in|at|by|with|for) ',
  '(?:published|appeared|posted|ran) (?:originally|first|initially) (?:on|in|at|by|with) ',
  '(?:republished|reprinted|reposted|syndicated)(?: here)?(?: with (?:the )?(?:kind )?permission)? (?:from|of) ',
  `(?:est|a été) (?:initialement|d['’]abord|originellement|originalement) (?:publié|paru)e? (?:sur|dans|par|chez) `,
  `(?:publié|paru)e? (?:initialement|d['’]abord|originellement|à l['’]origine) (?:sur|dans|par|chez) `,
  '(?:erschien|wurde|ist) (?:zuerst|zunächst|ursprünglich) (?:bei|auf|in|im|von|beim) ',
  '(?:zuerst|ursprünglich) (?:erschienen|veröffentlicht) (?:bei|auf|in|im|von|beim) ',
  '(?:publicad[oa]|aparecid[oa]|publicó|apareció) (?:originalmente|originariamente|inicialmente|por primera vez) (?:en|por) ',
  '(?:originalmente|originariamente|inicialmente) (?:publicad[oa]|aparecid[oa]) (?:en|por) ',
  '(?:pubblicat[oa]|apparso|uscito) (?:originariamente|originalmente|inizialmente|per la prima volta) (?:su|in|da|dal|sul|nel) ',
  '(?:originariamente|originalmente|inizialmente) (?:pubblicat[oa]|apparso|uscito) (?:su|in|da|dal|sul|nel) ',
  'publicad[oa] (?:originalmente|inicialmente|primeiro) (?:em|no|na|por|pelo|pela) ',
  '(?:originalmente|inicialmente) publicad[oa] (?:em|no|na|por|pelo|pela) ',
  '(?:verscheen|is) (?:eerder|oorspronkelijk|eerst)(?: gepubliceerd| verschenen)? (?:in|op|bij|door) ',
  'publicerades (?:först|ursprungligen) (?:i|på|av|hos) ',
  '(?:publisert|utgitt|publiceret|udgivet) (?:først|opprinnelig|oprindeligt) (?:i|på|av|hos|af) ',
  '(?:først|opprinnelig|oprindeligt) (?:publisert|publiceret|bragt|udgivet) (?:i|på|av|hos|af) ',
  '(?:ukazał[aoy]? się|opublikowan[yoa]) (?:pierwotnie|po raz pierwszy) (?:na|w|przez) ',
  '(?:впервые|первоначально) (?:опубликован[оаы]?|вышл[оаи]) (?:на|в) ',
]
const sentence = new RegExp(`(?<![\\p{L}\\p{N}])(?:${sentences.join('|')})(?<who>.+)`, 'iu')
/** What such a sentence is about, where it is about anything: diseases, too, first appeared somewhere. */
const telling =
  /(?<!\p{L})(?:article|story|piece|post|column|report|essay|interview|commentary|op-ed|excerpt|version|review|analysis|translation|text|content|billet|tribune|contenu|entretien|artikel|beitrag|texte|artículo|texto|nota|reportaje|historia|columna|articolo|testo|intervista|artigo|matéria|reportagem|conteúdo|coluna|stuk|verhaal|artikeln|texten|artikkelen|artiklen|saken|artykuł|tekst|wywiad|статья|материал|текст)(?!\p{L})/iu

const LEAD_PARAGRAPHS = 2
const LAST_PARAGRAPHS = 6
const PARAGRAPH_CHARACTERS = 600

/**
 * Looks where such a sentence stands: in the first and the last paragraphs of a text. The address is that of a link of the body
 * whose words are the name.
 */
export function findFirstPublication(
  text: string,
  links: readonly { url: string; text: string }[],
): FirstPublication | null {
  const paragraphs = text.split('\n\n')
  const last = paragraphs.slice(Math.max(LEAD_PARAGRAPHS, paragraphs.length - LAST_PARAGRAPHS))
  for (const paragraph of [...paragraphs.slice(0, LEAD_PARAGRAPHS), ...last.toReversed()]) {
    if (paragraph.length > PARAGRAPH_CHARACTERS) continue
    const match = sentence.exec(paragraph)
    // What comes before in the same sentence.
    const subject = match
      ? (paragraph
          .slice(0, match.index)
          .split(/[.!?]\s/)
          .at(-1) ?? '')
      : ''
    if (!match || (/\p{L}/u.test(subject) && !telling.test(subject))) continue
    const name = nameIn(match.groups?.who ?? '')
    if (name === null) continue
    const link = links.find(({ text: words }) => words.trim() !== '' && sameWords(words, name))
    return { name, url: link?.url ?? null }
  }
  return null
}

/** The name at the beginning of what follows: to the end of the sentence or the clause, without a date. Null where it is a date or no name. */
function nameIn(rest: string): string | null {
  const clause = rest.split(
    /[;|()\n]|\.(?=\s|$)|,\s|\s[-–—]\s|\s(?:under|and is|and was|unter|sous|bajo|sotto|sob|am|le|el|em|on|erschienen|veröffentlicht|verschenen|gepubliceerd)\s|\s(?:erschienen|veröffentlicht|verschenen|gepubliceerd)\P{L}*$/u,
  )[0]
  const name = (clause ?? '').replace(/^["“”„«»'‘’\s]+|["“”„«»'‘’\s.]+$/gu, '')
  if (name.length < 2 || name.length > 60 || name.split(/\s+/).length > 7) return null
  const isDomain = /^[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+$/u.test(name)
  const isName = /^(?:(?:the|la|le|el|il|die|der|das|de|o|a|l['’])\s*)?[\p{Lu}\p{Lo}]/u.test(name)
  return (isDomain || isName) && !isDate(name) ? name : null
}

const isDate = (name: string) => /^(?:\p{L}+\.?\s+)?\d{1,4}(?:[.,\s/-]|$)|^\p{L}+day\b/u.test(name)

const sameWords = (a: string, b: string) => wordsOf(a) === wordsOf(b)
const wordsOf = (text: string) => text.toLowerCase().replace(/^the\s+|[^\p{L}\p{N}]+/gu, '')
