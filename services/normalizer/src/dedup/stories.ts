import { createHash } from 'node:crypto'
import type { Telling } from './deduplicator.ts'

/** A story of some paragraphs, for tests. */
export const harbour = [
  'The harbour authority of Lindvik said on Tuesday that it would close its oldest ferry berth for good, ending a service that has carried commuters across the fjord since the first years of the last century.',
  'Engineers who inspected the wooden pier in spring found that shipworm had eaten through most of the supports below the waterline, and that no repair could keep it standing for another winter.',
  'Passengers will be sent to the newer terminal on the northern shore, a walk of twenty minutes along the old rope works, until the council has decided whether a replacement can be paid for.',
  'Shopkeepers near the berth fear that few of them will live to see that decision. “Every second customer I have steps off that boat with wet shoes,” said Marit Aune, who has sold coffee and waffles beside the ticket hut for 31 years.',
  'The council meets again in October. Its finance committee has put the price of a concrete pier at 48 million crowns, nearly twice what the authority had set aside, and the county has so far declined to share the bill.',
]

/** Another story of another place. */
export const telescope = [
  'Astronomers in the high desert have taken the first pictures with a radio telescope that was assembled from the dishes of four abandoned observatories, a project that most of their colleagues had called hopeless.',
  'The array hears hydrogen that drifted between young galaxies long before our own sun was lit. Its makers hope to follow how that gas was gathered up, lump by lump, into the first generation of stars.',
  'Each dish had to be cut apart, carried over a mountain road by night and welded together again under canvas, because the metal bends out of shape when one half of it stands in sunlight.',
  'Funds came from a lottery, two universities and a retired cable maker who asked that nothing be named after him. The whole instrument cost less than a single receiver of the newest observatory abroad.',
  'The team will spend the coming year on a census of the southern sky and has promised to publish every measurement within a week, so that schools may hunt in it for signals that the experts have overlooked.',
]

/** What a harbour town's office says each day, with other numbers. */
export function tidesReport(numbers: readonly number[]): string[] {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = numbers
  return [
    `The daily report of the tide office gives the heights that skippers should expect at the outer mole, measured from the chart datum that has been in use since the harbour was last surveyed. The morning flood will reach ${a} centimetres and the evening flood ${b} centimetres, while the ebb in between will leave no more than ${c} centimetres above the sill of the inner basin.`,
    `Vessels with a draught of more than ${d} centimetres should wait for the pilot, who can be called on channel ${e} at any hour of the day or night. The office reminds all skippers that these heights are computed and not observed, that strong wind from the west can raise them by ${f} centimetres, and that nobody but the master of a vessel decides whether it is safe to sail.`,
  ]
}

let told = 0

/** A telling with its own URL and delivery, unless given. */
export function tell(paragraphs: readonly string[], given: Partial<Telling> = {}): Telling {
  const text = paragraphs.join('\n\n')
  const url = given.url ?? `https://news.example/${told++}`
  return {
    id: createHash('sha256').update(url).digest('hex').slice(0, 24),
    url,
    host: new URL(url).host,
    title: 'A title',
    text,
    publishedAt: null,
    fetchedAt: '2026-03-02T10:00:00.000Z',
    contentHash: createHash('sha256').update(text).digest('hex'),
    delivery: `delivery-${told++}`,
    ...given,
  }
}

/** Where another host tells it. */
export const other = { url: 'https://paper.example/a' }

/** The same paragraphs with other words in the place of some. */
export const swap = (paragraphs: readonly string[], words: Record<string, string>) =>
  paragraphs.map((paragraph) => paragraph.replace(/[\p{L}\d]+/gu, (word) => words[word] ?? word))
