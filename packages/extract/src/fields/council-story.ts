/** Paragraphs of a story, for tests: prose, and nothing that tells its author, its day or its kind. */
export const story = (paragraphs: number): string =>
  Array.from(
    { length: paragraphs },
    (_, i) =>
      `<p>The council met on Monday for the ${i}th time, talked for ${i + 2} hours, and agreed on nothing at all, as expected.</p>`,
  ).join('')
