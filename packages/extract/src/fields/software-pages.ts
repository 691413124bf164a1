import { metaContent, type Page } from '../page/page.ts'

/** Whether the page is a thread of a forum, or of questions and answers: what it says of itself, its software, its address. */
export function isThread(page: Page, types: readonly string[]): boolean {
  if (types.some((type) => /^(?:DiscussionForumPosting|QAPage)$/.test(type))) return true
  const { hostname, pathname, search } = addressOf(page)
  return (
    forumSoftware.test(metaContent(page, 'generator') ?? '') ||
    threadPath.test(pathname + search) ||
    (forumHost.test(hostname) && forumPath.test(pathname))
  )
}

/** Whether the page is of a manual or a reference: made by such software, or at such an address. */
export function isDocumentation(page: Page, types: readonly string[]): boolean {
  const { hostname, pathname } = addressOf(page)
  if (types.includes('APIReference')) return true
  if (storyPath.test(pathname)) return false
  return (
    manualSoftware.test(metaContent(page, 'generator') ?? '') ||
    manualHost.test(hostname) ||
    manualPath.test(pathname) ||
    /(?:^|\s)(?:rustdoc|theme-doc|wy-body)/.test(page.elements.find(({ tag }) => tag === 'body')?.names ?? '')
  )
}

function addressOf(page: Page): { hostname: string; pathname: string; search: string } {
  return URL.parse(page.url) ?? { hostname: '', pathname: '', search: '' }
}

const forumSoftware =
  /^(?:discourse|xenforo|vbulletin|phpbb|nodebb|flarum|invision|simple machines|smf|mybb|vanilla)\b/i
const threadPath =
  /\/(?:showthread|viewtopic)\.php|\/threads\/[^/]+\.\d+|\/questions\/\d+(?:\/|$)|\/t\/[^/]+\/\d+|\/forums?\/(?:[^/]+\/)*(?:topic|thread|discussion)s?\/|\?\/topic\//i
const forumHost = /(?:^|\.)(?:forums?|community|discuss|foren|forum-[\w-]+|boards?)\./i
const forumPath = /\/(?:t|d|topics?|threads?|discussions?|questions?|forums?)\/./i
/** Who publishes manuals has news too. */
const storyPath = /\/(?:blogs?|news|articles?|posts?|stor(?:y|ies))\//i
const manualSoftware =
  /^(?:sphinx|docusaurus|mkdocs|rustdoc|mdbook|gitbook|docfx|antora|doxygen|vitepress|asciidoctor|starlight|javadoc)\b/i
const manualHost = /^(?:docs?|documentation|manual|api|developers?)\.|\.readthedocs\.(?:io|org)$|^docs\.rs$/i
const manualPath = /\/(?:docs?|documentation|manuals?|user-?guides?|usersguide|api-?reference|reference)(?:\/|$)/i
