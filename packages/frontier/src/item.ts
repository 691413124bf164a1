import { type FetchRequest, StoryId } from '@dateline/contracts/messages'

export type Priority = 'high' | 'normal' | 'low'

const PRIORITIES: Priority[] = ['high', 'normal', 'low']

/** What an item says in one number: 1 for a source, 2 for what is to be rendered, 4 times the priority, 16 for no revisit. */
export function flagsOf(
  { purpose, render, revisit }: Pick<FetchRequest, 'purpose' | 'render'> & { revisit?: boolean | undefined },
  priority: Priority,
): number {
  return (
    (purpose === 'source' ? 1 : 0) + (render ? 2 : 0) + 4 * PRIORITIES.indexOf(priority) + (revisit === false ? 16 : 0)
  )
}

type Told = [
  lease: string,
  host: string,
  story: string,
  attempt: number,
  flags: number,
  at: string,
  url: string,
  ...from: string[],
]

/** Reads a leased item as the scripts tell it. */
export function readRequest([lease, host, story, attempt, flags, at, url, ...redirects]: Told): FetchRequest {
  return {
    story: StoryId.parse(story),
    url,
    lease,
    ...(host === new URL(url).host ? {} : { turnOf: host }),
    purpose: flags & 1 ? 'source' : 'page',
    render: (flags & 2) > 0,
    ...(flags & 16 ? { revisit: false as const } : {}),
    attempt,
    redirects,
    acceptedAt: new Date(Number(at)).toISOString(),
  }
}
