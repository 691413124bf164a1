import Parser from '@postlight/parser'
import sniff from 'html-encoding-sniffer'
import { parseHTML } from 'linkedom'
import { decodeWith } from '../decode.mjs'
import { serve } from '../serve.ts'
import { textOf } from '../text-of.mjs'

const decode = decodeWith(sniff)

await serve(
  async (bytes, url) => {
    const found = await Parser.parse(url, { html: decode(bytes), fetchAllPages: false })
    if (found.error) throw new Error(found.message)
    return found
  },
  (found) => ({
    text: textOf(parseHTML(`<html><body>${found.content ?? ''}</body></html>`).document.body),
    title: found.title,
    authors: found.author ? [found.author] : [],
    datePublished: found.date_published,
  }),
)
