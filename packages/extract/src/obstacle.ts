import { attributeNames, scanMarkup } from './page/scan-markup.ts'

/** What stands where a page should be. */
export type Obstacle = 'challenge' | 'consent-wall' | 'soft-404'

/** A page of more words says something of its own, whatever script it carries. */
const FEW_WORDS = 200

/*
 * What the pages of bot walls are made of. Most of these marks are on ordinary pages of the same sites too, as they watch
 * readers there, so that a mark counts only where hardly anything else is on the page.
 */
const walls: readonly { by: string; mark: RegExp }[] = [
  {
    by: 'cloudflare',
    mark: /cf-browser-verification|_cf_chl_opt|cf_chl_|cf-challenge|challenges\.cloudflare\.com\/turnstile/,
  },
  { by: 'datadome', mark: /captcha-delivery\.com|geo\.datado\.me|var dd\s*=\s*\{[^}]*'?host'?/ },
  { by: 'akamai', mark: /sec-if-cpt-container|\/_sec\/(?:cp_challenge|verify)|bm-verify|ak_bmsc_challenge/ },
  { by: 'human', mark: /px-captcha|captcha\.px-cdn\.net|captcha\.perimeterx\.net|_pxBlockId|_pxUuid/ },
  { by: 'imperva', mark: /_Incapsula_Resource|Incapsula incident ID|incap_ses_|imperva_captcha/ },
  { by: 'aws-waf', mark: /awsWafCookieDomainList|AwsWafIntegration|gokuProps|token\.awswaf\.com|captcha\.awswaf\.com/ },
  { by: 'kasada', mark: /KPSDK|\/149e9513-01fa-4fb0-aad4-566afd725d1b\// },
  { by: 'ddos-guard', mark: /ddos-guard\.net|\/\.well-known\/ddos-guard\/(?:js-challenge|check)|__ddg\d/ },
  { by: 'sucuri', mark: /sucuri_cloudproxy_js|sucuri\.net\/privacy-policy/ },
  { by: 'radware', mark: /validate\.perfdrive\.com|captcha\.perfdrive\.com|rbzns\s*[=.]/ },
  { by: 'f5', mark: /\bbobcmd\b|\/TSPD\/|TSPD_101|window\["loaderConfig"\]/ },
  { by: 'anubis', mark: /anubis_challenge|\.within\.website\/x\/cmd\/anubis/ },
  { by: 'vercel', mark: /vercel\.link\/security-checkpoint|\/\.well-known\/vercel\/security/ },
  { by: 'fastly', mark: /\/_fs-ch-[\w-]+\/|fastly-client-challenge/ },
  { by: 'go-away', mark: /\/\.well-known\/\.git\.gammaspectra\.live\// },
]

/** Titles that bot walls give themselves. */
const wallTitle =
  /^\s*(?:just a moment|attention required!? \| cloudflare|(?:are you|verify (?:that )?you are|making sure you(?:'|’|&#39;)?re not) (?:a |not a )?(?:robot|human|bot)|verifying you are human|human verification|security (?:check|checkpoint)|vercel security checkpoint|pardon our interruption|ddos-guard|checking your browser|please wait\.{3}|one moment, please|access to this page has been denied|robot check|bot verification|captcha(?: required)?|client challenge|un instant|einen moment|un momento|nur einen moment|een moment|請稍候|请稍候|しばらくお待ちください)\b/i

const consentTitle =
  /\bcookies?\b|consent|zustimmung|einwilligung|datenschutz|privacy|vie privée|confidentialité|toestemming|privacidad|consentimiento|informativa|samtycke|samtykke|suostumus|zgoda|prywatno/i
const consentMark =
  /privacy-mgmt\.com|sp_message|sourcepoint|consentmanager\.net|cmp2?\.[\w-]+\.|didomi|usercentrics|onetrust|trustarc|quantcast|consensu\.org|iubenda|cookiebot|name="(?:consent|agree|reject)|collectconsent|privacy-?(?:gate|wall)|consent-?(?:form|page|wall)/i

const missingTitle =
  /\b(?:404|(?:page|article|story|content|file|url) (?:you requested )?(?:was |could )?(?:not|n[o']t) (?:be )?(?:found|available|exist)|not found|page (?:unavailable|missing|doesn['’]t exist|does not exist|no longer (?:exists|available))|no longer available|seite (?:wurde )?nicht (?:gefunden|vorhanden)|nicht gefunden|page (?:introuvable|non trouvée|inexistante)|página no (?:encontrada|existe)|no encontrad[ao]|página não encontrada|não encontrad[ao]|pagina non trovata|pagina niet gevonden|niet gevonden|sidan (?:hittades inte|kunde inte hittas|finns inte)|siden (?:ble ikke funnet|blev ikke fundet|findes ikke)|sivua ei löy[td]|nie znaleziono|strona nie istnieje|stránka nenalezena|sayfa bulunamadı|halaman tidak ditemukan|error 404)|страница не найдена|не найдена|сторінку не знайдено|ページが見つかりません|お探しのページ|页面(?:不存在|未找到)|找不到(?:页面|頁面|网页|網頁)|페이지를 찾을 수 없|الصفحة غير موجودة|لم يتم العثور/i

/** Whose bot wall the markup is, where it is one: a mark of one, or the title of one, and hardly any words beside it. */
export function findChallenge(markup: string): string | null {
  const found = walls.find(({ mark }) => mark.test(markup))?.by ?? (wallTitle.test(titleOf(markup)) ? 'unknown' : null)
  return found !== null && wordsIn(markup, FEW_WORDS) < FEW_WORDS ? found : null
}

/** Whether the page asks for consent to cookies or the like and shows nothing else. */
export function isConsentWall(markup: string): boolean {
  const title = titleOf(markup)
  const saysSo = title.length < 100 && consentTitle.test(title) && consentMark.test(markup)
  return saysSo && wordsIn(markup, FEW_WORDS) < FEW_WORDS
}

/**
 * What stands in the way of a story, found by the page and by what extraction made of it: `wordCount` are the words of the
 * body, so that menus and lists of other stories beside a "not found" don't hide it.
 */
export function findObstacle(markup: string, story: { title: string | null; wordCount: number }): Obstacle | null {
  if (story.wordCount >= FEW_WORDS) return null
  if (findChallenge(markup)) return 'challenge'
  const isMissing = [titleOf(markup), story.title ?? ''].some((title) => title.length < 100 && missingTitle.test(title))
  if (isMissing && story.wordCount < FEW_WORDS / 2) return 'soft-404'
  return isConsentWall(markup) ? 'consent-wall' : null
}

function titleOf(markup: string): string {
  const start = /<title\b[^>]{0,500}>/i.exec(markup)
  if (!start) return ''
  return (
    markup
      .slice(start.index + start[0].length, start.index + start[0].length + 300)
      .split('</')[0]
      ?.trim() ?? ''
  )
}

/** Elements whose text is no part of what a reader sees, beside those that hold no markup. */
const unseen = new Set(['template', 'textarea'])

/** Counts the words that a reader sees, hardly further than up to `most`. */
function wordsIn(markup: string, most: number): number {
  let words = 0
  let around: string | null = null
  scanMarkup(markup, {
    reads: attributeNames(),
    open(tag) {
      if (unseen.has(tag)) around ??= tag
      return words < most
    },
    close(tag) {
      if (tag === around) around = null
      return words < most
    },
    text(text) {
      if (around === null) words += text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0
    },
    raw() {},
  })
  return words
}
