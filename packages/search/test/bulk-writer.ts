import { makeArticle } from '@dateline/testkit/article'
import { openIndex } from '../src/open-index.ts'

// A process of its own that writes: `bulk-writer.ts URL FIRST BATCHES SIZE REVISION`. After each batch that the index
// acknowledged it prints the number of articles written so far. The text is long enough for a batch to fill many pages.

const [url = '', ...numbers] = process.argv.slice(2)
const [first = 0, batches = 1, size = 1, revision = 1] = numbers.map(Number)
const index = await openIndex(url, { mode: 'write' })
for (let batch = 0; batch < batches; batch++) {
  const from = first + batch * size
  const articles = Array.from({ length: size }, (_, place) => {
    const name = `article-${from + place}`
    return makeArticle(name, {
      revision,
      text: `${`${name} number${from + place} written `.repeat(60)}revision${revision}`,
    })
  })
  await index.upsert(articles)
  process.stdout.write(`${from + size}\n`)
}
await index.close()
