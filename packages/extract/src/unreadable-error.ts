/** The body is no text at all (an image, an archive, a font…): nothing can be extracted from it, now or later. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError'
}
