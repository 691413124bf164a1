const inBrackets =
  /\s*[([]\s*(?:(?:photo|image|picture|credit|file photo|foto|bild)s?\s*(?:by|:|courtesy of)?\s*)?([^()[\]]{2,80})\s*[)\]]\.?$/i
const afterLabel =
  /\s*[|.–—-]?\s*(?:photo(?:graph)?|image|picture|credit|foto|bild|quelle|source|crédit)s?(?: credit)?\s*(?::|by|©|courtesy of)\s*([^.:]{2,80})\.?$/i
const afterSign = /\s*©\s*([^©]{2,60})$/
// Each name begins after a blank: where it might begin anywhere, a long word takes the fifth power of its length.
const afterSlash =
  /(?:^|[\s.,|])(\p{Lu}[\p{L}.'’-]+(?: \p{Lu}[\p{L}.'’-]+){0,3}\s{0,2}\/\s?(?:AP|AFP|Reuters|REUTERS|Getty(?: Images)?|dpa|EPA|Shutterstock|Bloomberg)[^.]{0,30})$/u
/** What stands in brackets at a caption's end and is an agency or a photographer: capitals, a slash or a known house. */
const isCredit =
  /^(?:\p{Lu}{2,8}|.*\b(?:Reuters|REUTERS|Getty|Images|[Pp]hotos?|[Pp]icture|Press|AFP|AP|EPA|dpa|Shutterstock|Bloomberg|Twitter|Courtesy|Agency|Handout|News|Alamy|Wikimedia|Flickr|Instagram|Supplied|Screenshot|Screen grab|Facebook|Social media|Archive|File|Pool|YouTube|iStock|Unsplash|Xinhua|Agencies)\b.*|[^/]{2,40}\/[^/]{2,40})$/u

/** Parts a caption from the credit that ends it: "…, on August 5, 2020. (AFP)". */
export function splitCredit(text: string): { caption: string | null; credit: string | null } {
  const bracket = text.match(inBrackets)
  if (bracket?.[1] !== undefined && (isAgency(bracket[1]) || isApart(text, bracket)))
    return parted(text, bracket, bracket[1])
  const label = text.match(afterLabel)
  if (label?.[1] !== undefined) return parted(text, label, label[1])
  const sign = text.match(afterSign)
  if (sign?.[1] !== undefined && (sign.index ?? 0) > 0) return parted(text, sign, sign[1])
  const slash = text.match(afterSlash)
  if (slash?.[1] !== undefined) return parted(text, slash, slash[1])
  return { caption: text === '' ? null : text, credit: null }
}

/** What follows the caption's full stop in brackets is no part of its sentence. */
function isApart(text: string, bracket: RegExpMatchArray): boolean {
  return /[.!?]["”’]?$/.test(text.slice(0, bracket.index)) && /^\p{Lu}/u.test(bracket[1] ?? '')
}

/** Whether a phrase names an agency or a photographer, not a remark such as "(left)". */
function isAgency(phrase: string): boolean {
  return (
    isCredit.test(phrase.trim()) &&
    !/^(?:left|right|center|centre|top|bottom|l|r|c)$/i.test(phrase.trim()) &&
    /\p{Lu}/u.test(phrase)
  )
}

function parted(
  text: string,
  match: RegExpMatchArray,
  credit: string,
): { caption: string | null; credit: string | null } {
  const caption = text.slice(0, match.index).trim()
  return { caption: caption === '' ? null : caption, credit: credit.trim() }
}
