/**
 * A process of its own that writes numbered pages and prints each claim check when it has it.
 * Arguments: folder, name of the writer, how many pages (0: until it is killed).
 */
import { openArchive } from '../src/archive.ts'

const [folder = '', writer = '', count = '0'] = process.argv.slice(2)
const archive = await openArchive(`file:${folder}`, { writer, maxFileBytes: 2_000_000 })
const last = Number(count) || Number.POSITIVE_INFINITY
let next = 0

async function writeInTurn(): Promise<void> {
  while (next < last) {
    const url = `https://${writer}.example/${next++}`
    const claim = await archive.writeResource({
      url,
      fetchedAt: new Date().toISOString(),
      contentType: 'text/plain',
      body: Buffer.from(url.repeat(1000)),
    })
    process.stdout.write(`${JSON.stringify({ url, claim })}\n`)
  }
}

await Promise.all(Array.from({ length: 20 }, writeInTurn))
await archive.close()
