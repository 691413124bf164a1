import { type FetchRequest, StoryId } from '@dateline/contracts/messages'

/** A URL in its host's list. */
export type Item = Omit<FetchRequest, 'lease'>

/** `<story> <attempt> <accepted at, ms> <flags> <url> [<redirected from> ...]`: no URL in canonical form holds a space. */
export function formatItem({ story, attempt, acceptedAt, url, redirects, ...rest }: Item): string {
  return [story, attempt, Date.parse(acceptedAt), flagsOf(rest), url, ...redirects].join(' ')
}

/** `-`, or `s` for a source, `r` for what is to be rendered and `n` for what is not fetched again later. */
export const flagsOf = ({ purpose, render, revisit }: Pick<Item, 'purpose' | 'render' | 'revisit'>): string =>
  `${purpose === 'source' ? 's' : ''}${render ? 'r' : ''}${revisit === false ? 'n' : ''}` || '-'

/** Reads what formatItem wrote. */
export function parseItem(item: string): Item {
  const [story, attempt, acceptedAt, flags = '', url, ...redirects] = item.split(' ')
  return {
    story: StoryId.parse(story),
    attempt: Number(attempt),
    acceptedAt: new Date(Number(acceptedAt)).toISOString(),
    purpose: flags.includes('s') ? 'source' : 'page',
    render: flags.includes('r'),
    ...(flags.includes('n') ? { revisit: false as const } : {}),
    url: url ?? '',
    redirects,
  }
}
