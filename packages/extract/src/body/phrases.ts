import { counterOf } from '../pattern-gate.ts'

// Words that tell of what stands around stories, in the languages that most of the web is written in. Each list is one
// feature of a block: whether and how often it is met is weighed by the model, so that no single phrase decides.

/** "Read more", "Lesen Sie auch", at the beginning of a block. */
const teaser =
  /^(?:[►▶▸→»>•*+-]+\s*)?(?:read(?: more| also| next| full)?|also read|see also|related|more (?:on|from|about|in)|watch|listen|recommended|don't miss|must read|up next|in pictures|lesen sie|mehr (?:dazu|zum|über|von)|siehe auch|auch interessant|lire(?: aussi| la suite)?|à lire|voir aussi|lea|leer|lee también|te puede interesar|mira también|ver también|leggi|guarda|leia|veja|saiba mais|lees|bekijk|читайте|смотрите|czytaj|zobacz|přečtěte|čtěte|baca|läs|les også|læs|lue myös|olvasd|citește|διαβάστε|okuyun|اقرأ|शेयर|相关|関連|阅读)(?=$|[\s:|–—-])/i
/** Ways to follow, subscribe, share, give, comment or buy, anywhere in a block. */
const appeal =
  /\b(?:subscribe|subscription|newsletters?|sign(?:ed)? up|log ?in|register|follow (?:us|me|him|her|them|@)|join (?:us|our|the conversation)|download (?:the|our) app|our app|click (?:here|on)|contact us|e-?mail us|send (?:us|your) (?:tips?|a tip|news)|donate|support (?:us|our)|your inbox|terms (?:of|and)|privacy policy|cookies?|all rights reserved|permission|advertis\w+|sponsored|affiliate|commission|promo(?:tion)?|coupon|free trial|comment(?:s|ing|ed)?|share (?:this|on|via)|whatsapp|telegram|facebook|twitter|instagram|linkedin|youtube|abonnieren|abonnement|anmelden|kommentare?|folgen sie|teilen|abonnez|inscrivez|inscription|commentaires?|suivez|partager|suscr[ií]b\w+|suscripción|síguenos|compart\w+|comentarios|iscriviti|seguici|condividi|commenti|assine|siga|inscreva|comentários|nieuwsbrief|volg ons|подпис\w+|подписывайтесь|комментари\w+|abonniere|prenumerera|tilmeld|zapisz się|abone)(?![\p{L}])/giu
/** Who someone is: the lines about authors below stories. */
const biography =
  /\b(?:(?:is|was|has been) (?:a|an|the|also|currently|our)\b.{0,90}?\b(?:writer|reporter|editor|journalist|correspondent|columnist|author|professor|contributor|founder|blogger|fellow|analyst|freelance\w*|photographer|producer|host|director)|(?:writes|covers|reports|blogs|tweets) (?:about|on|for|from|at)|contributed to this|has (?:written|worked|reported|covered) (?:for|about|at|on)|lives in|based in|graduate of|author of|follow (?:him|her|them)|his work|her work|autor(?:in)? |redakteur(?:in)?|schreibt (?:für|über)|arbeitet (?:als|seit)|journaliste|rédact(?:eur|rice)|periodista|redactor|giornalista|jornalista|redacteur|freelance)\b/i
/** Whose picture: captions and credits. */
const picture =
  /(?:\b(?:photo(?:graph)?s?|images?|pictures?|pic|foto|bild|illustration|credit|courtesy|handout|screenshot|video|getty|reuters|shutterstock|istock|alamy|unsplash|pixabay|ap photo|afp|epa|dpa|flickr|wikimedia|archiv|crédit|quelle|source|copyright)\b|©|(?<=\()c\))/gi
/** When and by whom: lines of dates and bylines. */
const stamp =
  /(?:\b(?:19|20)\d\d\b|\b\d{1,2}:\d{2}\b|\b(?:updated|published|posted|modified|aktualisiert|veröffentlicht|publié|mis à jour|publicado|actualizado|pubblicato|aggiornato|min read|minutes? ago|hours? ago|days? ago)\b|^(?:by|von|par|por|di)\s)/gi
const hasAddress = (text: string): boolean => text.includes('@') || text.includes('http') || text.includes('www.')

const inPlace = counterOf([appeal, biography, picture, stamp])
const counts = new Uint8Array(4)

/** How often each list is met in a text; long texts are looked at in part. */
export function readPhrases(text: string, into: Float32Array, at: number): void {
  const head = text.length > 600 ? text.slice(0, 600) : text
  into[at] = teaser.test(head.slice(0, 60)) ? 1 : 0
  inPlace(head, mostCounted, counts)
  const [appeals = 0, biographies = 0, pictures = 0, stamps = 0] = counts
  into[at + 1] = appeals
  into[at + 2] = Math.min(1, biographies)
  into[at + 3] = pictures
  into[at + 4] = head.length < 300 ? stamps : 0
  into[at + 5] = hasAddress(head) ? 1 : 0
}

export const phraseNames = ['teaser', 'appeal', 'biography', 'picture', 'stamp', 'address'] as const

const mostCounted = 5
