// The place that opens a news text, in the forms of the agencies:
//   ROME: …    PARIS (Reuters) - …    PARIS, Jan 3 (Reuters) - …    WASHINGTON — …    LONDON, England (CNN) --    BEIJING, Jan. 3 (Xinhua) --
const place = "\\p{Lu}[\\p{L}.'’-]*(?:[ /]\\p{Lu}[\\p{L}.'’-]*| de| del| la| of| el| al){0,4}"
const region = `(?:,\\s+${place})?`
const day = '(?:,?\\s+\\p{L}{3,10}\\.?\\s+\\d{1,2}|,?\\s+\\d{1,2}\\.?\\s+\\p{L}{3,10}\\.?)?(?:\\s+\\d{4})?'
const agency =
  '\\((?:[A-Z]{2,6}(?:[ /-][\\p{L}]+)?|Reuters|Xinhua|dpa|afp|ap|dts|epd|kna|sid|apa|sda|ots|ansa|efe|Thomson Reuters[^)]{0,30}|Bloomberg|Agencies|Kyodo[^)]{0,10}|ANSA|[A-Z]\\p{L}+(?: [A-Z]\\p{L}+){0,3})\\)'
const withAgency = new RegExp(`^(${place}${region})${day}\\s*[,:]?\\s*${agency}\\s*[:—–-]+\\s`, 'u')
const bare = new RegExp(`^(${place}${region})${day}\\s*(?::|\\s[—–]|\\s--?|—|–)\\s+(?=["“‘'«„(]?[\\p{Lu}\\d])`, 'u')

/** The place that opens the body, as written, `ROME`; null where it opens otherwise. */
export function findDateline(text: string): string | null {
  const start = text.slice(0, 200).split('\n')[0] ?? ''
  const agencyLed = start.match(withAgency)?.[1]
  if (agencyLed !== undefined) return agencyLed.trim()
  const found = start.match(bare)?.[1]?.trim()
  // Without an agency only capitals tell a place from a name or a label ("Smith: …").
  if (found === undefined || found.length < 3 || found.length > 40) return null
  const city = found.split(',')[0] ?? found
  return city === city.toUpperCase() && !labels.has(city) ? found : null
}

const labels = new Set([
  'UPDATE',
  'UPDATED',
  'WATCH',
  'BREAKING',
  'EXCLUSIVE',
  'VIDEO',
  'PHOTOS',
  'NOTE',
  'WARNING',
  'READ',
  'READ MORE',
  'LIVE',
  'OPINION',
  'ANALYSIS',
  'EDITORIAL',
  'SPOILER ALERT',
  'CORRECTION',
  'SEE ALSO',
  'RELATED',
  'MORE',
  'FAQ',
  'TIP',
  'HINWEIS',
  'ACHTUNG',
  'TL;DR',
  'Q',
  'A',
  'QUESTION',
  'ANSWER',
  'DISCLAIMER',
  'ADVERTISEMENT',
  'PHOTO',
  'SOURCE',
  'INTERVIEW',
  'REVIEW',
])
