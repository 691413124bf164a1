import { extract } from '@dateline/extract/extract'
import { keepPagesYoung } from '@dateline/extract/keep-pages-young'
import { serve } from '../serve.ts'

// As the normalizer and `dateline extract` do.
keepPagesYoung()
await serve(
  (body, url) => extract({ url, contentType: null, body }),
  ({ text, title, authors, datePublished }) => ({ text, title, authors, datePublished }),
)
