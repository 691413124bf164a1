import { type FetchRequest, StoryId } from '@dateline/contracts/messages'

/** A URL in its host's list. */
export type Item = Omit<FetchRequest, 'lease'>

/** `<story> <attempt> <accepted at, ms> <url> [<redirected from> ...]`: no URL in canonical form holds a space. */
export function formatItem({ story, attempt, acceptedAt, url, redirects }: Item): string {
  return [story, attempt, Date.parse(acceptedAt), url, ...redirects].join(' ')
}

/** Reads what formatItem wrote. */
export function parseItem(item: string): Item {
  const [story, attempt, acceptedAt, url, ...redirects] = item.split(' ')
  return {
    story: StoryId.parse(story),
    attempt: Number(attempt),
    acceptedAt: new Date(Number(acceptedAt)).toISOString(),
    url: url ?? '',
    redirects,
  }
}
