import { Defuddle } from 'defuddle/node'
import sniff from 'html-encoding-sniffer'
import { parseHTML } from 'linkedom'
import { decodeWith } from '../decode.mjs'
import { serve } from '../serve.ts'
import { textOf } from '../text-of.mjs'

const decode = decodeWith(sniff)

await serve(
  (bytes, url) => Defuddle(parseHTML(decode(bytes)).document, url, { useAsync: false }),
  (found) => ({
    text: textOf(parseHTML(`<html><body>${found.content}</body></html>`).document.body),
    title: found.title,
    authors: found.author ? [found.author] : [],
    datePublished: found.published,
  }),
)
