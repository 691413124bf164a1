import { parseFeedDate } from '../dates/parse-feed-date.ts'
import type { ScannedPage } from './scan-page.ts'

/** Elements around a date that are looked at for its story; cards are nested less deeply. */
const LEVELS = 6

/** The dates that stand in the cards of stories: the innermost element around a date and any story has that story alone. */
export function datesByStory(
  { links, times, parents }: ScannedPage,
  stories: ReadonlySet<string>,
): Map<string, string> {
  const storyIn = new Map<number, string | null>()
  for (const { url, element } of links) {
    if (!stories.has(url)) continue
    for (const around of outward(element, parents)) {
      const known = storyIn.get(around)
      storyIn.set(around, known === undefined || known === url ? url : null)
    }
  }
  const dates = new Map<string, string>()
  for (const { datetime, element } of times) {
    const card = outward(element, parents).find((around) => storyIn.has(around))
    const story = card === undefined ? null : (storyIn.get(card) ?? null)
    const date = story === null || dates.has(story) ? null : parseFeedDate(datetime)
    if (story !== null && date !== null) dates.set(story, date)
  }
  return dates
}

function outward(element: number, parents: number[]): number[] {
  const found: number[] = []
  for (let at = element; at > 0 && found.length < LEVELS; at = parents[at] ?? 0) found.push(at)
  return found
}
