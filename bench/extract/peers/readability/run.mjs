import { Readability } from '@mozilla/readability'
import sniff from 'html-encoding-sniffer'
import { parseHTML } from 'linkedom'
import { decodeWith } from '../decode.mjs'
import { serve } from '../serve.ts'
import { textOf } from '../text-of.mjs'

const decode = decodeWith(sniff)

await serve(
  (bytes) => new Readability(parseHTML(decode(bytes)).document, { serializer: (element) => element }).parse(),
  (article) => ({
    text: article?.content ? textOf(article.content) : '',
    title: article?.title,
    authors: article?.byline ? [article.byline] : [],
    datePublished: article?.publishedTime,
  }),
)
