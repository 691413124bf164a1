import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type LabelledSet, tellingOf } from '@dateline/normalizer/labelled'
import { startProcess } from '@dateline/testkit/process'

const cli = join(import.meta.dirname, '../../packages/cli/src/main.ts')

/** The clusters that a pipeline of its own gives documents, from `dateline import` to `dateline export`. */
export async function clustersByProduct({ documents }: LabelledSet, isDated: boolean): Promise<Map<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'dateline-product-'))
  const dataDir = join(folder, 'data')
  const env = { DATELINE_DATA_DIR: dataDir }
  const start = (...args: string[]) => startProcess(process.execPath, [cli, ...args], { env })
  const ids = new Map<string, string>()
  const lines = documents.map((document) => {
    const { url } = tellingOf(document)
    ids.set(url, document.id)
    const body = document.title === null ? document.text : `${document.title}\n\n${document.text}`
    return JSON.stringify({
      url,
      contentType: 'text/plain',
      body,
      ...(isDated ? { fetchedAt: instant(document.at) } : {}),
    })
  })
  const input = join(folder, 'pages.jsonl')
  writeFileSync(input, lines.join('\n'))

  const pipeline = await start('up')
  try {
    await pipeline.waitForLine(/^dateline is up at/, { timeoutMs: 60_000 })
    const imported = await start('import', input, '--wait')
    if ((await imported.exit).code !== 0) throw new Error(`dateline import failed:\n${imported.stderr.join('\n')}`)
    const exported = await start('export')
    await exported.exit
    const articles = exported.stdout.map((line) => JSON.parse(line) as { url: string; clusterId: string })
    return new Map(articles.map(({ url, clusterId }) => [ids.get(url) ?? url, clusterId]))
  } finally {
    await pipeline.kill('SIGTERM')
    rmSync(folder, { recursive: true, force: true })
  }
}

const instant = (at: string) => new Date(at).toISOString()
