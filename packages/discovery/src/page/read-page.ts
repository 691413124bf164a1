import { listEntries, uniqueSources } from '../entry-list.ts'
import type { Faults } from '../faults.ts'
import type { SourceInput, SourceReading } from '../source-reading.ts'
import { offeredSources } from './offered-sources.ts'
import { scanPage } from './scan-page.ts'
import { storyLinks } from './story-links.ts'

/** A section page: the stories that it links, the feeds that it offers, and where its list goes on. */
export function readPage(
  text: string,
  { url, site }: Pick<SourceInput, 'url' | 'site'>,
  faults: Faults,
): SourceReading {
  const page = scanPage(text, url)
  if (page.isCutOff) faults.add('the page is too long or too deeply nested: its end was not read')
  const relation = (rel: string) => page.relations.find((link) => link.rel.split(/\s+/).includes(rel))?.url
  const selfUrl = relation('canonical')
  const hub = relation('hub')
  const list = listEntries()
  for (const entry of storyLinks(page, { url, site })) list.add(entry)
  const language = /^[a-z]{2,3}([-_][a-z0-9]{2,8})*$/i.test(page.language) ? page.language.replaceAll('_', '-') : ''
  return {
    kind: 'page',
    entries: list.entries,
    sources: uniqueSources(offeredSources(page, { url, site }), url),
    ...(page.title !== '' && { title: page.title }),
    ...(selfUrl !== undefined && { selfUrl }),
    ...(hub !== undefined && { hub, topic: relation('self') ?? url }),
    ...(language !== '' && { language }),
    schedule: {},
    faults: faults.list(),
  }
}
