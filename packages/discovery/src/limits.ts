/**
 * Bounds on what one source can cost. The sitemap protocol allows 50,000 URLs and 50 MB (52,428,800 bytes) unpacked,
 * and nothing that names news is larger; the others are far beyond what feeds in the field need.
 */
export const limits = {
  /** Bytes that are read, before and after unpacking; what follows is cut off. */
  bodyBytes: 52_428_800,
  /** Pages and further sources that one reading names. */
  entries: 50_000,
  /** Entries that are looked at, with those that name nothing new. */
  entriesRead: 200_000,
  /** Characters of a title, an id or another text that is kept. */
  textCharacters: 2_000,
  /** Characters of a URL, as in canonical URLs. */
  urlCharacters: 2_048,
  /** Characters of text kept in one element that is read as a whole: an entry or the head of a feed. */
  elementCharacters: 100_000,
  /** Characters kept of one run of text, so that no long one takes the room of the others. */
  runCharacters: 10_000,
  /** Elements kept in one such element. */
  elementNodes: 2_000,
  /** Nesting that is kept; deeper elements are passed over. */
  depth: 64,
  /** Nesting that is read at all: HTML without end tags in a description is a thousand deep, not more. */
  openElements: 20_000,
  /** Attributes of one element that are kept. */
  attributes: 100,
  /** Namespaces in force at one place. */
  namespaces: 100,
  /** Faults that are told; the rest is counted. */
  faults: 20,
  /** Characters of a page, and its nesting; what follows is not read. */
  pageCharacters: 10_000_000,
  pageDepth: 1_000,
  /** Anchors of a page that are judged. */
  pageLinks: 10_000,
  /** Categories and news keywords of one entry. */
  keywords: 50,
} as const
