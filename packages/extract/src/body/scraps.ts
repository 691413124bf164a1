import { type Block, linkDensity } from './block.ts'

const wholeLines: readonly RegExp[] = [
  /^(?:advertisements?|anzeige|werbung|publicité|publicidad|pubblicità|advertorial|reklama|реклама|story continues below(?: advertisement)?|article continues (?:below|after).*|continue reading(?: below| the main story)?|scroll (?:down )?(?:to continue|for more).*|loading\.{0,3}…?|close|menu|share|tweet|e-?mail|print|follow|save|like|copy link|link copied.*|listen|watch|play|pause|mute|image|video|photos?|gallery|short url|view (?:image|gallery|comments)|show comments|back to (?:top|gallery)|skip to .*|click here.*|toggle .*|see more|show more|load more|expand|hide|read (?:more|full (?:story|article))|weiterlesen|mehr lesen|teilen|drucken|merken|partager|imprimer|compartir|imprimir|condividi|stampa)\s*[.:!>»…]*$/i,
  /^(?:share|tweet|pin|e-?mail|print|whatsapp|facebook|twitter|linkedin|reddit|pinterest|telegram|flipboard|copy link|save|more|x|\s|[|·•,/])+$/i,
  /^(?:share|teilen|partager|compartir) (?:this|on|via|with|auf|sur|en)\b.{0,60}$/i,
  /^(?:follow|like|find|join) (?:us|me|him|her|them|@?\w+(?: \w+)?) on (?:twitter|facebook|instagram|linkedin|youtube|telegram|google|whatsapp|x)\b.{0,120}$/i,
  /^(?:photo(?:graph)?|image|picture|foto|bild|credit|photo credit|image credit|source|quelle|crédit|file photo|illustration|symbolbild|copyright|pic)s?\s*(?:by|courtesy|credit|:|©|\/).{0,120}$/i,
  /^(?:©|\(c\)|copyright\b).{0,200}$/i,
  /^.{0,120}\ball rights reserved\b.{0,120}$/i,
  /^(?:[Bb]y|BY|[Vv]on|[Pp]ar|[Pp]or|Di|De|Af|Av|Door)\s+\p{Lu}[\p{L}.'’-]+(?:\s+(?:and|und|et|y|de|van|von|der|la)?\s*\p{Lu}[\p{L}.'’-]*){0,6}(?:\s*[,|·•-].{0,60})?$/u,
  /^(?:posted|published|updated|last updated|last modified|first published|veröffentlicht|aktualisiert|publié|mis à jour|publicado|actualizado|pubblicato|aggiornato|stand)\b[^.]{0,80}\d{4}[^.]{0,40}$/i,
  /^(?:mon|tues|wednes|thurs|fri|satur|sun)?(?:day)?,?\s*(?:\d{1,2}(?:st|nd|rd|th)?\.?\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(?:\d{1,2}(?:st|nd|rd|th)?,?\s+)?\d{4}.{0,40}$/i,
  /^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}(?:[\s,|–-]+\d{1,2}[:.]\d{2}.{0,12})?$/,
  /^(?:tags?|filed under|topics?|categor(?:y|ies)|schlagwörter|schlagworte|themen|mots-clés|etiquetas)\s*:.{0,300}$/i,
  /^(?:read (?:more|also|next)|also read|see also|related|more|watch(?: now)?|don't miss|recommended|must read|lesen sie (?:auch|mehr)|mehr (?:dazu|zum thema)|siehe auch|lire aussi|à lire aussi|lea también|leer más|leggi anche|leia também|lees ook|читайте также|czytaj także|baca juga)\s*[:|–-].{0,250}$/i,
  /^(?:sign up|subscribe|register)\b.{0,160}\b(?:newsletters?|inbox|alerts|e-?mail|updates|briefing)\b.{0,120}$/i,
  /^(?:this (?:article|story|post) (?:originally |was |first )+(?:appeared|published|written)).{0,200}$/i,
  /^\d+\s*(?:comments?|shares?|views?|likes?|min(?:ute)?s? read|kommentare|commentaires|comentarios)$/i,
  /^(?:\(?reporting|additional reporting|writing|editing) by\b.{0,300}$/i,
  /^our standards:.*$/i,
  /^(?:enable javascript|please enable|javascript is|your browser).{0,200}$/i,
]

/** Whether a block is a scrap between paragraphs (a label, a credit, a share line, "Read more: …") and no story. */
export function isScrap(block: Block): boolean {
  const { text } = block
  if (text.length > 420) return false
  if (!/[\p{L}\p{N}]/u.test(text)) return true
  if (linkDensity(block) > 0.9 && block.kind !== 'heading' && text.length < 200 && !/[.!?]$/.test(text)) return true
  return wholeLines.some((line) => line.test(text))
}
