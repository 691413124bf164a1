/**
 * Bounds that hold any page under a second of work. Of 2,452 news pages the largest has 3.3 MB and 20,032 tags,
 * so that each leaves real pages alone.
 */
export const limits = {
  /** Bytes of the body that are decoded. */
  bodyBytes: 4_000_000,
  /** Tags that are parsed; what follows is cut off. */
  tags: 40_000,
  /** Nesting that is kept; deeper elements become siblings, as in browsers. */
  depth: 512,
  /** Characters of the class and id of an element. */
  nameCharacters: 2_000,
  /** Characters of one JSON-LD script. */
  jsonLdCharacters: 1_000_000,
  /** Objects looked at in all JSON-LD of a page. */
  jsonLdNodes: 5_000,
  /** Blocks of a page that are judged; what follows is left out. */
  blocks: 8_000,
  /** Lines of a plain text that are read. */
  lines: 50_000,
  /** Values of one `<meta>` name. */
  metaValues: 100,
  /** Outlinks, images and keywords that are kept. */
  links: 500,
  images: 100,
  keywords: 50,
} as const
