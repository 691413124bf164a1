import { openWords, type Words, watchFor } from './words.ts'

/** A paragraph longer than this is never furniture: it bounds the work of the rules. */
const FURNITURE_CHARS = 600
/** The dateline stands at the head of the first sentence, which may come after a headline and a byline. */
const DATELINE_PARAGRAPHS = 6
const DATELINE_CHARS = 120

const MONTH = '(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}'
const DAY = '(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?'

/** How lines begin that stand around a story and differ from outlet to outlet, though the story is the same. In lower case. */
const opening = new RegExp(
  `^\\P{L}{0,3}(?:${[
    // captions and picture credits
    'file\\b.{0,30}[-–—:]',
    '(?:photo|photograph|image|picture|caption|credit|video|watch|listen|foto|bild|imagen|crédits?)\\b[^.!?]{0,40}:',
    '(?:photo|photograph|image|picture) (?:by|credit|courtesy)\\b',
    // credits
    '(?:additional |other )?(?:reporting|writing|editing|compiled|written|edited|reported) by\\b',
    // instants
    '(?:(?:first |last )?(?:published|updated|posted|modified)|last update|updated? on)\\b.{0,80}$',
    '(?:mis à jour|publié le|aktualisiert|veröffentlicht|actualizado|publicado|aggiornato|pubblicato|atualizado|gepubliceerd|обновлено|опубликовано)(?!\\p{L}).{0,80}$',
    `(?:${DAY},? )?(?:${MONTH}\\.? \\d{1,2}|\\d{1,2}\\.? ${MONTH}\\.?),? \\d{4}.{0,40}$`,
    // sign-up and share boxes
    '(?:sign (?:up|in)|subscribe|log in|register|follow us|share this|click here|tap here|advertisement)\\b',
    '(?:read (?:more|also)|read the (?:full|whole|rest)|continue reading|see also|more on this|related|most (?:read|popular)|trending|recommended)\\b',
    '(?:support (?:our|us)|join (?:us|our|the conversation))\\b',
    '(?:(?:à )?lire aussi|lesen sie auch|mehr zum thema|lea también|leggi anche|leia (?:mais|também)|lees ook|читайте также)(?!\\p{L})',
    '(?:abonnez-vous|abonnieren sie|suscr[íi]b|iscriviti|assine|abonneer)',
    // boxes for the reader's place and purse
    'your (?:local )?weather\\b',
    "you(?:’|')?(?: ha)?ve (?:reached|read|used|viewed)\\b.{0,60}\\b(?:article|stor(?:y|ies)|limit)",
    // rights
    '(?:copyright|\\(c\\) ?\\d{4})\\b',
  ].join('|')})`,
  'u',
)

/** The first words of such lines; a line that begins with a number may be one, too. Looking these up is ten times as fast. */
const openingWords = new Set(
  (
    'file photo photograph image picture caption credit video watch listen foto bild imagen crédit crédits additional other ' +
    'reporting writing editing compiled written edited reported first last published updated posted modified update on mis ' +
    'publié aktualisiert veröffentlicht actualizado publicado aggiornato pubblicato atualizado gepubliceerd обновлено ' +
    'опубликовано mon monday tue tues tuesday wed wednes wednesday thu thurs thursday fri friday sat satur saturday sun sunday ' +
    'jan january feb february mar march apr april may june jun july jul aug august sept sep september oct october nov november ' +
    'dec december sign subscribe log register follow share click tap advertisement read continue see more related most trending ' +
    'recommended support join à lire lesen mehr lea leggi leia lees читайте abonnez abonnieren suscribe suscríbe suscribase ' +
    'suscríbase suscríbete suscribirse iscriviti assine abonneer abonneert your you youve copyright c'
  ).split(' '),
)
const firstWord = /\p{L}+|\d/u

/**
 * What gives such a line away wherever it stands, in lower case, and words of which each line with such a phrase has one, if
 * not the sign of rights: looking for them is part of reading the words.
 */
const phrases = [
  {
    words: 'photo photos photograph photographs image images picture pictures getty efe contributed',
    phrase: /(?:ap|afp|epa) photo|getty images|epa-efe|\((?:photo|image|picture)|contributed to this/u,
  },
  {
    words: 'newsletter newsletters inbox',
    phrase: /(?:our|free|daily|weekly) newsletter|to your inbox/u,
  },
  {
    words:
      'reserved published reproduced terms réservés vorbehalten voorbehouden reservados riservati защищены zastrzeżone',
    phrase:
      /©|all rights reserved|may not be (?:published|reproduced)|terms of (?:use|service)|droits réservés|rechte vorbehalten|rechten voorbehouden|derechos reservados|diritti riservati|direitos reservados|права защищены|prawa zastrzeżone/u,
  },
  {
    // consent
    words: 'cookie cookies',
    phrase:
      /(?<!\p{L})(?:we|our|this (?:web ?)?site|nous|wir|diese|nosotros|este sitio|utilizamos|usamos|questo sito|utilizziamo|wij?|мы)(?!\p{L}).{0,80}(?<!\p{L})cookies?(?!\p{L})/u,
  },
  {
    // pay walls
    words: 'articles stories unlimited subscribe subscriber subscribers subscription subscriptions',
    phrase:
      /(?:limit of|remaining|more|your) (?:\w+ )?free (?:articles|stories)|unlimited (?:digital )?access|already (?:a )?subscriber?|digital subscription/u,
  },
  {
    // readers' comments
    words: 'guidelines policy rules comment commenting join',
    phrase:
      /(?:conversation|comment|commenting|community) (?:guidelines|policy|rules)|be the first to comment|(?:sign|log) in to (?:join|comment)|about commenting/u,
  },
  {
    // the reader's place
    words: 'location enter',
    phrase: /change (?:the|your) location|enter (?:your )?(?:city|zip|post ?code)/u,
  },
]
const phraseWords = watchFor(phrases.map(({ words }) => words.split(' ')))

const bylineStart = /^(?:by|par|por|von|door):?\s/i
const BYLINE_WORDS = 14
const bylineParticles = new Set([
  'and',
  'of',
  'for',
  'the',
  'in',
  'at',
  'de',
  'da',
  'der',
  'van',
  'von',
  'al',
  'bin',
  'et',
  'und',
  'y',
  'e',
  'en',
])

/** `ROME (AP) —`, `Rome, May 3 (Reuters) -` */
const datelineWithAgency =
  /^\p{Lu}[\p{L}\p{M}.,'’/ -]{1,60}?(?:,? \p{L}{3,9}\.? \d{1,2})? ?\([\p{L}\d./& -]{2,30}\) ?[-–—:]{1,3} ?/u
/** `SALVADOR, Feb 26 -`, `GLASGOW, Scotland —`, `PARIS:` */
const datelineInCapitals =
  /^\p{Lu}[\p{Lu}\p{M}.'’/ -]{1,40}(?:(?:, [\p{L}.' ]{2,30}?)?(?:,? \p{L}{3,9}\.? \d{1,2})? ?[-–—]{1,3} |, [\p{Lu} ]{2,30}: |: )/u

/**
 * The words of the paragraphs that tell a text's story, without captions, bylines, instants, sign-up and rights lines, and
 * without the dateline at its head. For signatures only: what is left out here stays in the article.
 */
export function storyWords(text: string): Words {
  const collector = openWords(text, phraseWords)
  let told = 0
  let end = 0
  for (const part of text.split(/\n\s*\n/)) {
    const paragraph = part.trim()
    if (paragraph === '') continue
    const start = text.indexOf(paragraph, end)
    end = start + paragraph.length
    const watched = collector.add(start + (told < DATELINE_PARAGRAPHS ? datelineLength(paragraph) : 0), end)
    if (isFurniture(paragraph, watched)) collector.takeBack()
    else told++
  }
  return collector.words()
}

/** `watched` has a bit for each of the phrases that the paragraph may have. */
function isFurniture(paragraph: string, watched: number): boolean {
  if (paragraph.length > FURNITURE_CHARS) return false
  const first = firstWord.exec(paragraph.slice(0, 32))?.[0].toLowerCase() ?? '0'
  const mayOpen = openingWords.has(first) || (first >= '0' && first <= '9')
  if (mayOpen || watched > 0) {
    const lower = paragraph.toLowerCase()
    if (mayOpen && opening.test(lower)) return true
    if (phrases.some(({ phrase }, index) => (watched >> index) % 2 === 1 && phrase.test(lower))) return true
  }
  return isByline(paragraph)
}

/** `By Jane Doe and John Roe, Example News | Posted 10:15 AM, May 3`: names only, up to a bar, a dash or a digit. */
function isByline(paragraph: string): boolean {
  if (!bylineStart.test(paragraph)) return false
  const names = paragraph.replace(bylineStart, '').split(/[|•·–—\d]|\b(?:posted|published|updated)\b/i, 1)[0] ?? ''
  const words = names.split(/[^\p{L}\p{M}.'’-]+/u).filter((word) => word !== '')
  return words.length <= BYLINE_WORDS && words.every((word) => bylineParticles.has(word) || /^\p{Lu}/u.test(word))
}

function datelineLength(paragraph: string): number {
  const head = paragraph.slice(0, DATELINE_CHARS)
  const found = (head.includes('(') && datelineWithAgency.exec(head)) || datelineInCapitals.exec(head)
  return found && found[0].length < paragraph.length ? found[0].length : 0
}
