/** Nothing in the body can be read as a feed, a sitemap or a page; the message says what it is instead. */
export class UnreadableSourceError extends Error {
  override readonly name = 'UnreadableSourceError'
}
