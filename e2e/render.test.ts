import { accessSync, constants } from 'node:fs'
import { waitFor } from '@dateline/testkit/wait'
import { startWebsite } from '@dateline/testkit/website'
import { expect, onTestFinished, test } from 'vitest'
import { dateline, localSettings, startDateline, temporaryDataDir } from './dateline.ts'
import { storyPage } from './story-page.ts'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const places = (process.env.PATH ?? '').split(':').flatMap((folder) => names.map((name) => `${folder}/${name}`))
const browser = [process.env.FETCH_BROWSER ?? '', ...places].find((path) => {
  try {
    accessSync(path, constants.X_OK)
    return path.startsWith('/')
  } catch {
    return false
  }
})

test.skipIf(!browser)(
  'a story that is drawn by a script is found by its words (skipped: no Chromium on PATH and none in FETCH_BROWSER if so)',
  async () => {
    const site = await startWebsite({
      '/story': { body: `<!DOCTYPE html><body><script src="/app.js"></script>` },
      '/app.js': {
        headers: { 'content-type': 'text/javascript' },
        body: `fetch('/parts/7').then((r) => r.text()).then((text) => {
          const page = new DOMParser().parseFromString(text, 'text/html')
          document.title = page.title
          document.body.replaceChildren(...page.body.childNodes)
        })`,
      },
      '/parts/7': { body: storyPage(7) },
    })
    onTestFinished(() => site.close())
    const dataDir = temporaryDataDir(onTestFinished)
    const env = { ...localSettings, FETCH_BROWSER: browser ?? '', DATELINE_DATA_DIR: dataDir }
    const up = await startDateline(['up', '--json'], env)
    onTestFinished(async () => void (await up.kill('SIGKILL')))
    await waitFor('the gateway', async () => (await dateline(['status'], env)).code === 0, { timeoutMs: 60_000 })

    const plain = await dateline(['add', site.url('/story'), '--wait', '--json'], env)
    expect(JSON.parse(plain.stdout)).toMatchObject({ outcome: 'dropped', reason: 'no-article' })
    const rendered = await dateline(['add', site.url('/story'), '--render', '--force', '--wait', '--json'], env)
    expect(JSON.parse(rendered.stdout)).toMatchObject({ outcome: 'indexed' })
    expect(site.hitsOf('/story')).toHaveLength(2)
    expect(site.hitsOf('/parts/7')).toHaveLength(1)
    expect(await up.kill('SIGTERM')).toEqual({ code: 0, signal: null })
  },
)
