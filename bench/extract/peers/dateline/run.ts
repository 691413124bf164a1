import { extract } from '@dateline/extract/extract'
import { serve } from '../serve.ts'

await serve(
  (body, url) => extract({ url, contentType: null, body }),
  ({ text, title, authors, datePublished }) => ({ text, title, authors, datePublished }),
)
