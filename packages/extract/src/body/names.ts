import type { PageElement } from '../page/page.ts'
import { namedAs, rememberNames } from '../page/remember-names.ts'

// Names are matched at the start of a word or after - or _, because class names are compounds: `article-share__list`.

/** Kinds of furniture, by what class and id call it. The place in this list is the kind's bit in a mask. */
const furnitureKinds: readonly (readonly [kind: string, names: string])[] = [
  [
    'navigation',
    'nav(?:bar|igation)?(?=$|[\\s_-])|menu|breadcrumbs?|pagination|pager|paging|skip-?(?:to|link)|masthead|topbar|toolbar|sitemap',
  ],
  [
    'frame',
    'footer|foot(?=$|[\\s_-])|site-?header|page-?header-?nav|side-?bar|aside|rail(?=$|[\\s_-])|right-?col(?:umn)?',
  ],
  [
    'share',
    'share|shares|sharing|sharedaddy|share-?bar|social|addtoany|addthis|follow(?:-?us|ers|-?me|ing)?(?=$|[\\s_-])|sociable|facebook|twitter|whatsapp',
  ],
  [
    'related',
    'related|relat-?ed|recommend\\w*|recirc\\w*|read-?(?:more|next|also)|more-?(?:from|news|stories|articles|on|like)|see-?also|also-?read|you-?may|up-?next|next-?(?:article|post|up)|prev-?(?:article|post)|previous-?post|post-?nav\\w*|outbrain|taboola|zergnet|nativo|revcontent|mgid|jp-relatedposts|yarpp\\w*|crp_related|further-?reading|teaser-?list',
  ],
  [
    'popular',
    'popular|most-?(?:read|viewed|popular|recent)|trending|latest-?(?:news|posts|stories)|top-?stories|hot-?topics',
  ],
  [
    'signup',
    'newsletters?|news-?letter|subscri(?!ber-?(?:only|content))\\w*|sign-?up|signin|sign-?in|opt-?in|mailchimp|mc_embed\\w*|mailing-?list|e-?mail-?(?:form|signup|capture)|donat\\w*|paywall-?(?:prompt|overlay|bar|promo|modal|message)|regwall|login|register|membership|call-?to-?action|cta',
  ],
  [
    'advert',
    'promo\\w*|sponsor\\w*|advert\\w*|ad|ads|adv|adbox|ad-?(?:slot|unit|container|wrapper|block|zone)\\w*|dfp|gpt|google-?ad\\w*|banner|commercial|affiliate|native-?ad|anzeige|werbung|publicite|publicidad',
  ],
  [
    'comments',
    'comments?(?:-?(?:list|area|section|form|thread|wrapper|container|box|count|link|block|template|content|body|text|area|respond))?(?=$|[\\s_-])|disqus\\w*|respond|commentlist|kommentare?|livefyre|coral|replies|discussion|fb-comments|viafoura|openweb|spot-?im',
  ],
  [
    'overlay',
    'cookies?|gdpr|consent|onetrust|cmp|modal|pop-?up|overlay|lightbox|tooltip|dialog|drop-?down|off-?canvas',
  ],
  [
    'tags',
    'tags?(?=$|[\\s_-])|tag-?(?:list|cloud|links)|tagcloud|topics(?=$|[\\s_-])|topic-?list|keywords|post-?categor\\w*|cat-?links|categories|hashtags?',
  ],
  [
    'author',
    'author-?(?:bio|box|info|card|details|profile|description|block|about|desc)\\w*|about-?(?:the-?)?author|bio(?=$|[\\s_-])|biography|authorbox|post-?author|entry-?author|autor-?box|contributor\\w*|profile',
  ],
  [
    'meta',
    'by-?line\\w*|dateline|date-?(?:line|time)|time-?stamp|pub-?date|publish(?:ed)?-?date|posted-?on|post-?(?:meta|info|date)|entry-?(?:meta|footer|utility|date|info)|article-?(?:meta|info|date|tools|actions|byline|footer|tags?|share)|meta(?:-?(?:data|info|bar))?(?=$|[\\s_-])|reading-?time|read-?time|timestamp|submitted|credits?',
  ],
  [
    'caption',
    'captions?|fig-?caption|wp-caption-text|img-?(?:caption|credit|desc)|image-?(?:caption|credit|source)|photo-?(?:caption|credit|by)|legend|media-?(?:caption|credit)|picture-?credit|copyright|bildunterschrift|bildtext',
  ],
  [
    'media',
    '(?:sidebar|footer)-?widgets?|widget-?area|widget_(?:recent|archive|categor|tag|nav|search|meta|rss|block|text)\\w*|carousel|slick-\\w+|swiper|slideshow|slider|gallery|thumbnails?|video-?(?:player|list|playlist)|player|jw-?player|audio|podcast|listen|playlist|ticker|calendar|weather|poll|quiz|survey',
  ],
  [
    'tool',
    'print(?:-?(?:button|link|only))?(?=$|[\\s_-])|tools|actions?(?=$|[\\s_-])|buttons?|btn|search(?:-?(?:form|box|bar))?(?=$|[\\s_-])|sr-only|screen-reader\\w*|visually-?hidden|visuallyhidden|noprint|no-print|rating|vote|like-?button|feedback|correction-?form|report-?(?:error|typo)|error-?report|jump-?to|toc(?=$|\\s)|table-?of-?contents|ez-toc\\w*|lwptoc\\w*|disclaimer|disclosure|legal|shop|product-?(?:list|card|box)|buy|price-?box|coupon|job-?(?:list|box)|events?-?list',
  ],
]

/** The kinds by name, in the order of their bits. */
export const furnitureNames: readonly string[] = furnitureKinds.map(([kind]) => kind)

const patterns = furnitureKinds.map(([, names]) => new RegExp(`(?:^|[\\s_-])(?:${names})(?=$|[\\s_-]|\\d)`))

const body =
  /(?:^|[\s_-])(?:article-?body|articlebody|entry-?content|post-?(?:content|body)|story-?(?:body|content|text)|article-?(?:content|text)|body-?(?:content|text|copy)|main-?content|has-\w|no-\w|with-\w)/

const comments =
  /(?:^|[\s_-])(?:comments?(?:-?(?:list|area|section|thread|wrapper|container|box|body|content|text|holder))?|disqus\w*|commentlist|kommentare?|replies|respond|livefyre|fb-comments|comentarios|commentaires)(?=$|[\s_-])/
const consent =
  /(?:^|[\s_-])(?:onetrust|ot-sdk|didomi|cookie-?(?:consent|banner|notice|law|bar|popup|policy|settings|preferences)|cookieconsent|privacy-?(?:modal|pref|banner|settings|popup|overlay)|gdpr|cmp-?(?:container|root|banner)|usercentrics|cookiebot|cybotcookiebot\w*)/
const hidden = /(?:^|\s)(?:hidden|invisible|d-none|is-hidden)(?=$|\s)/

const subscribers = /(?:^|[\s_-])(?:subscriber|member|premium)s?-?(?:only|content)(?=$|[\s_-])/

const named = namedAs({ body, comments, consent, hidden, subscribers })

/** The kinds of furniture that class and id call an element, as bits. */
export const furnitureOf = rememberNames(patterns)

/** Whether the element is named as something around an article rather than in it: as no article's body, whatever else. */
export function isFurniture(element: PageElement): boolean {
  return furnitureOf(element) !== 0 && !named.body(element)
}

/** Whether the element is named as readers' comments. */
export const isComments = named.comments

/** Whether the element is named as a consent dialogue: long texts that are no story on any page. */
export function isConsent(element: PageElement): boolean {
  return named.consent(element) && element.tag !== 'body' && element.tag !== 'html'
}

/** Whether the element's text is not shown. */
export function isHidden(element: PageElement): boolean {
  const { attrs } = element
  // Streamed React pages send their content in `<div hidden id="S:0">` and show it by script.
  if (attrs.hidden !== undefined) return attrs.hidden !== 'until-found' && !/^S:\w+$/.test(attrs.id ?? '')
  if (named.hidden(element)) return !/(?:sm|md|lg|xl)[:-]/.test(element.names)
  // What only subscribers are shown is text all the same, and scripts show it.
  if (named.subscribers(element)) return false
  const style = attrs.style
  return style !== undefined && /display\s*:\s*none|visibility\s*:\s*hidden/i.test(style)
}
