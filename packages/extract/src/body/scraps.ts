import { firstMatchOf } from '../pattern-gate.ts'
import { type Block, linkDensity } from './block.ts'

/** Bylines and dates. */
const stamps: readonly RegExp[] = [
  /^(?:[Bb]y|BY|[Vv]on|[Pp]ar|[Pp]or|Di|De|Af|Av|Door)\s+\p{Lu}[\p{L}.'’-]+(?:\s+(?:and|und|et|y|de|van|von|der|la)?\s*\p{Lu}[\p{L}.'’-]*){0,6}(?:\s*[,|·•-].{0,60})?$/u,
  /^(?:posted|published|updated|last updated|last modified|first published|veröffentlicht|aktualisiert|publié|mis à jour|publicado|actualizado|pubblicato|aggiornato|stand)\b[^.]{0,80}\d{4}[^.]{0,40}$/i,
  /^(?:mon|tues|wednes|thurs|fri|satur|sun)?(?:day)?,?\s*(?:\d{1,2}(?:st|nd|rd|th)?\.?\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(?:\d{1,2}(?:st|nd|rd|th)?,?\s+)?\d{4}.{0,40}$/i,
  /^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}(?:[\s,|–-]+\d{1,2}[:.]\d{2}.{0,12})?$/,
]

const wholeLines: readonly RegExp[] = [
  /^(?:advertisements?|anzeige|werbung|publicité|publicidad|pubblicità|advertorial|reklama|реклама|story continues below(?: advertisement)?|article continues (?:below|after).*|continue reading(?: below| the main story)?|scroll (?:down )?(?:to continue|for more).*|loading\.{0,3}…?|close|menu|share|tweet|e-?mail|print|follow|save|like|copy link|link copied.*|listen|watch|play|pause|mute|image|video|photos?|gallery|short url|view (?:image|gallery|comments)|show comments|back to (?:top|gallery)|skip to .*|click here.*|toggle .*|see more|show more|load more|expand|hide|read (?:more|full (?:story|article))|weiterlesen|mehr lesen|teilen|drucken|merken|partager|imprimer|compartir|imprimir|condividi|stampa)\s*[.:!>»…]*$/i,
  /^(?:share|tweet|pin|e-?mail|print|whatsapp|facebook|twitter|linkedin|reddit|pinterest|telegram|flipboard|copy link|save|more|x|\s|[|·•,/])+$/i,
  /^(?:share|teilen|partager|compartir) (?:this|on|via|with|auf|sur|en)\b.{0,60}$/i,
  /^(?:follow|like|find|join) (?:us|me|him|her|them|@?\w+(?: \w+)?) on (?:twitter|facebook|instagram|linkedin|youtube|telegram|google|whatsapp|x)\b.{0,120}$/i,
  /^(?:photo(?:graph)?|image|picture|foto|bild|credit|photo credit|image credit|source|quelle|crédit|file photo|illustration|symbolbild|copyright|pic)s?\s*(?:by|courtesy|credit|:|©|\/).{0,120}$/i,
  /^(?:©|\(c\)|copyright\b).{0,200}$/i,
  /^.{0,120}\ball rights reserved\b.{0,120}$/i,
  ...stamps,
  /^(?:tags?|filed under|topics?|categor(?:y|ies)|schlagwörter|schlagworte|themen|mots-clés|etiquetas)\s*:.{0,300}$/i,
  /^(?:read (?:more|also|next)|also read|see also|related|more|watch(?: now)?|don't miss|recommended|must read|lesen sie (?:auch|mehr)|mehr (?:dazu|zum thema)|siehe auch|lire aussi|à lire aussi|lea también|leer más|leggi anche|leia também|lees ook|читайте также|czytaj także|baca juga)\s*[:|–-].{0,250}$/i,
  /^(?:sign up|subscribe|register)\b.{0,160}\b(?:newsletters?|inbox|alerts|e-?mail|updates|briefing)\b.{0,120}$/i,
  /^(?:this (?:article|story|post) (?:originally |was |first )+(?:appeared|published|written)).{0,200}$/i,
  /^\d+\s*(?:comments?|shares?|views?|likes?|min(?:ute)?s? read|kommentare|commentaires|comentarios)$/i,
  /^(?:\(?reporting|additional reporting|writing|editing) by\b.{0,300}$/i,
  /^our standards:.*$/i,
  /^(?:enable javascript|please enable|javascript is|your browser).{0,200}$/i,
]

const firstWholeLine = firstMatchOf(wholeLines)

/** Which scrap between paragraphs a block is (a label, a credit, a share line, "Read more: …"), as the place in the list above from 3 on; 1 has no letters, 2 is one link, 0 is no scrap. */
export function scrapOf(block: Block): number {
  const { text } = block
  if (text.length > 420) return 0
  if (!/[\p{L}\p{N}]/u.test(text)) return 1
  if (linkDensity(block) > 0.9 && block.kind !== 'heading' && text.length < 200 && !/[.!?]$/.test(text)) return 2
  const place = firstWholeLine(text)
  return place === -1 ? 0 : place + 3
}

const farewell =
  /^(?:related(?: (?:articles?|stories|posts|news|content|topics|links|reading|coverage))?|you (?:may|might) (?:also )?(?:like|be interested in|enjoy).*|more (?:from|on|stories|news|in|about) .{0,60}|read (?:more|next|also)|recommended(?: (?:for you|stories|articles|reading))?|most (?:read|popular|viewed)|trending(?: now)?|popular (?:posts|stories|articles)|latest (?:news|stories|posts|articles)|share this(?: (?:article|story|post|page|entry))?.{0,20}|comments?|\d+ (?:comments?|kommentare|responses?|thoughts on .*)|leave a (?:reply|comment).*|join the (?:conversation|discussion)|about the authors?|tags|filed under|sign up (?:for|to) .{0,80}|subscribe(?: to .{0,80})?|get the latest .{0,80}|our standards:.*|editor'?s picks?|up next|what to read next|see also|further reading|more stories|other (?:news|stories)|don't miss|keep reading|sponsored(?: content| links)?|from our partners|around the web|mehr zum thema|das könnte (?:sie|dich) auch interessieren|auch interessant|ähnliche (?:artikel|beiträge)|weitere (?:artikel|themen|nachrichten|meldungen)|lesen sie auch|kommentare?|kommentar schreiben|schreibe einen kommentar.*|diesen artikel .{0,30}|artikel teilen|à lire aussi|lire aussi|sur le même (?:sujet|thème)|articles? (?:liés|similaires|connexes)|commentaires?|laisser un commentaire|noticias relacionadas|te puede interesar|lea también|leer también|más (?:noticias|información)|artículos relacionados|comentarios|deja (?:un comentario|una respuesta)|leggi anche|articoli correlati|commenti|lees ook|gerelateerd|reacties|leia (?:também|mais)|veja também|notícias relacionadas|powiązane|czytaj także|komentarze|читайте также|похожие .{0,20}|комментарии|相关(?:阅读|新闻|文章)|関連記事|おすすめ記事)\s*[:!…»>]*$/i

const firstFarewell = firstMatchOf([farewell])

/** Whether a line announces what stands below stories: "Related articles", "Comments". */
export function isFarewellLine(text: string): boolean {
  return firstFarewell(text) === 0
}

const firstStamp = firstMatchOf(stamps)

/** Whether a block is a byline or a date and nothing else. */
export function isStamp({ text }: Block): boolean {
  return text.length <= 200 && firstStamp(text) !== -1
}
