import type { PageElement } from '../page/page.ts'

/** Whether an element is a link to a topic or a section: it is named beside the author and the date, and may look like a name. */
export function isTopicLink({ tag, attrs }: PageElement): boolean {
  if (tag !== 'a') return false
  return topicPath.test(attrs.href ?? '') || /\b(?:tag|category)\b/.test(attrs.rel ?? '')
}

const topicPath =
  /\/(?:tags?|categor(?:y|ies)|topics?|sections?|kategorien?|rubrik(?:en)?|themen?|ressorts?|schlagwort)\//i

const longestTrail = 60

/** Whether an element is in the trail of sections that leads to the page. */
export function isInTrail(element: PageElement): boolean {
  let at: PageElement | null = element
  for (let level = 0; level < 5 && at !== null; level++, at = at.parent) if (isTrail(at)) return true
  return false
}

/** Whether an element is such a trail, and no page that is said to have one. */
export function isTrail({ names, attrs, index, end }: PageElement): boolean {
  if (end - index > longestTrail) return false
  return names.includes('breadcrumb') || (attrs.itemtype?.endsWith('/BreadcrumbList') ?? false)
}
