import { type FetchRequest, StoryId } from '@dateline/contracts/messages'

/** A URL in its host's list. */
export type Item = Omit<FetchRequest, 'lease'>

/** `<story> <attempt> <accepted at, ms> <flags> <url> [<redirected from> ...]`: no URL in canonical form holds a space. */
export function formatItem({ story, attempt, acceptedAt, url, redirects, ...rest }: Item): string {
  return [story, attempt, Date.parse(acceptedAt), flagsOf(rest), url, ...redirects].join(' ')
}

/** `-`, or `s` for a source and `r` for what is to be rendered. */
export const flagsOf = ({ purpose, render }: Pick<Item, 'purpose' | 'render'>): string =>
  `${purpose === 'source' ? 's' : ''}${render ? 'r' : ''}` || '-'

/** Reads what formatItem wrote. */
export function parseItem(item: string): Item {
  const [story, attempt, acceptedAt, flags = '', url, ...redirects] = item.split(' ')
  return {
    story: StoryId.parse(story),
    attempt: Number(attempt),
    acceptedAt: new Date(Number(acceptedAt)).toISOString(),
    purpose: flags.includes('s') ? 'source' : 'page',
    render: flags.includes('r'),
    url: url ?? '',
    redirects,
  }
}
