import { once } from 'node:events'
import { openReader } from '../client.ts'
import { type Common, command } from '../common.ts'

/** `dateline export`: everything, for machines. */
export const exportArticles = command('export', 'write all articles as JSON Lines', 'dateline export > articles.jsonl')
  .option('--since <time>', 'only what was written to the index at or after this day or instant')
  .action(async ({ since, ...options }: Common & { since?: string }) => {
    const reader = await openReader(options)
    for await (const article of reader.exportArticles(since === undefined ? {} : { since })) {
      if (!process.stdout.write(`${JSON.stringify(article)}\n`)) await once(process.stdout, 'drain')
    }
  })
