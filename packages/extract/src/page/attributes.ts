import { type Attributes, attributeNames } from './scan-markup.ts'

/** All attributes that a rule reads, wherever they stand. What isn't named here is on no element of a page. */
export const readAttributes = attributeNames(
  ...(['class', 'id', 'data-testid', 'name', 'role', 'type', 'value', 'title', 'lang', 'xml:lang', 'style'] as const),
  ...(['hidden', 'aria-hidden', 'action', 'rel', 'width', 'height', 'property', 'content', 'http-equiv'] as const),
  ...(['itemscope', 'itemprop', 'itemtype', 'itemid', 'itemref'] as const),
  ...(['href', 'src', 'srcset', 'data', 'data-src', 'data-srcset'] as const),
  ...(['data-original', 'data-lazy-src', 'data-url'] as const),
  ...(['datetime', 'pubdate', 'data-datetime', 'data-date', 'data-timestamp', 'data-utime'] as const),
)

type Name = NonNullable<ReturnType<typeof readAttributes>>

/** The attributes of an element of a page. */
export type PageAttributes = Attributes<Name>
