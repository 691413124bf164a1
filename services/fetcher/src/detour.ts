import type { DropReason } from '@dateline/contracts/topology'

/** What a page is for that readers are sent to instead of the one they asked for, by its path. */
const DETOURS_BY_PATH: Partial<Record<DropReason<'fetcher'>, RegExp>> = {
  challenge: /^\/sorry\/index|^\/(?:px\/)?captcha(?:\/|$)|\/cdn-cgi\/challenge-platform\//,
  'consent-wall':
    /\/(?:cookie-?wall|cookie-?consent|consent-?(?:wall|gate|page)?|privacy-?(?:wall|gate)|collectconsent|zustimmung)(?:\/|\.\w+)?$/,
  'needs-login': /\/(?:log-?in|sign-?in|signon|anmelden|connexion)(?:\/|\.\w+)?$/,
  paywall: /\/(?:subscribe|paywall|subscription-required|abonnement)(?:\/|\.\w+)?$/,
  'soft-404': /\/(?:404|not-?found|page-not-found|error-?404|404-error)(?:\.\w+)?\/?$/,
}

/** The same by its host. */
const DETOURS_BY_HOST: Partial<Record<DropReason<'fetcher'>, RegExp>> = {
  challenge: /(?:^|\.)(?:validate|captcha)\.perfdrive\.com$|(?:^|\.)captcha-delivery\.com$/,
  'consent-wall': /^(?:(?:[a-z0-9-]*\.)?consent|guce|zustimmung|cmp-consent-tool|myprivacy|privacy-gate|cookiewall)\./,
}

/**
 * Why a redirect leads away from the page: to a bot wall, a consent wall, a login, an offer or a page of errors, or from a
 * single page to the home page; null for any other. Whoever asks for such a page by its own address gets it.
 */
export function detourOf(from: string, to: string): DropReason<'fetcher'> | null {
  const [source, target] = [new URL(from), new URL(to)]
  const found =
    find(DETOURS_BY_HOST, source.hostname, target.hostname) ??
    find(DETOURS_BY_PATH, source.pathname.toLowerCase(), target.pathname.toLowerCase())
  if (found) return found
  return isHome(target) && !isHome(source) && hasName(source) ? 'soft-404' : null
}

function find(detours: Partial<Record<DropReason<'fetcher'>, RegExp>>, source: string, target: string) {
  const reasons = Object.keys(detours) as DropReason<'fetcher'>[]
  return reasons.find((reason) => detours[reason]?.test(target) && !detours[reason]?.test(source)) ?? null
}

/** A home page, and not one that was asked for something by its query. */
const isHome = ({ pathname, search }: URL) =>
  search === '' && /^\/(?:index\.\w+|home\/?|[a-z]{2}\/?|[a-z]{2}-[a-z]{2}\/?)?$/i.test(pathname)

/** The address of a single page: a short one may be an old section that is the home page now. */
const hasName = ({ pathname }: URL) => /\d{3}|-[^/]*-|\.\w{3,5}$/.test(pathname.split('/').filter(Boolean).at(-1) ?? '')
