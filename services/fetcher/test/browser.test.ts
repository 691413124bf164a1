import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TransientError } from '@dateline/contracts/errors'
import { startProcess } from '@dateline/testkit/process'
import { waitFor } from '@dateline/testkit/wait'
import type { BrowserContext } from 'playwright-core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type BrowserOptions, openBrowser } from '../src/browser/browser.ts'
import { findBrowser, NO_BROWSER } from './find-browser.ts'

const path = findBrowser() ?? ''

async function open(options: Partial<BrowserOptions> = {}) {
  const isSandboxed = process.getuid?.() !== 0
  const browser = await openBrowser({ path, isSandboxed, userAgent: 'dateline/1', ...options })
  onTestFinished(() => browser.close())
  return browser
}

/** Of the browser's own process, and of those that it started. */
async function idsOf(context: BrowserContext): Promise<number[]> {
  const session = await context.browser()?.newBrowserCDPSession()
  const info = await session?.send('SystemInfo.getProcessInfo')
  return info?.processInfo.map(({ id }) => id) ?? []
}

const isAlive = (id: number) => {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${id}/status`, 'utf8'))
  } catch {
    return false
  }
}

describe.skipIf(!path)(`a browser (${NO_BROWSER} if so)`, () => {
  test('that crashes is a transient error to its user, and another one serves the next', async () => {
    const browser = await open()
    const [first] = await browser.use(idsOf, 20_000)
    const crash = browser.use(async (context) => {
      const session = await context.browser()?.newBrowserCDPSession()
      await session?.send('Browser.crash')
    }, 20_000)
    await expect(crash).rejects.toThrow(new TransientError('the browser has ended'))
    const [second] = await browser.use(idsOf, 20_000)
    expect(second).not.toBe(first)
  })

  test('that has served its number of pages makes room for another, and ends with its last one', async () => {
    const browser = await open({ pagesPerProcess: 2 })
    const used = [await browser.use(idsOf, 20_000), await browser.use(idsOf, 20_000), await browser.use(idsOf, 20_000)]
    expect(used[1]?.[0]).toBe(used[0]?.[0])
    expect(used[2]?.[0]).not.toBe(used[0]?.[0])
    await waitFor('the first to end', () => !isAlive(used[0]?.[0] ?? 0))
  })

  test('that does not answer is a transient error', async () => {
    const browser = await open()
    const never = browser.use(() => new Promise(() => {}), 50)
    await expect(never).rejects.toThrow('the browser does not answer within 50 ms')
  })

  test('that can not be started is a transient error which names it', async () => {
    const browser = await open({ path: '/bin/false' })
    const failed = browser.use(async () => {}, 20_000)
    await expect(failed).rejects.toThrow(/^the browser \/bin\/false \(FETCH_BROWSER\) does not start: /)
    await expect(failed).rejects.toBeInstanceOf(TransientError)
  })

  test('ends with all its processes when it is closed', async () => {
    const browser = await open()
    const ids = await browser.use(idsOf, 20_000)
    expect(ids.filter(isAlive)).not.toEqual([])
    await browser.close()
    await waitFor('all to end', () => !ids.some(isAlive))
  })

  test('ends with all its processes when the fetcher is killed while a page keeps it busy', async () => {
    const main = join(import.meta.dirname, 'browser-process.ts')
    // Nobody is left to remove its profile.
    const folder = mkdtempSync(join(tmpdir(), 'browser-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
    const fetcher = await startProcess(process.execPath, [main, path], { env: { TMPDIR: folder } })
    const [, list = ''] = await fetcher.waitForLine(/started ([\d ]+)/)
    const ids = list.split(' ').map(Number)
    expect(ids.length).toBeGreaterThan(1)
    expect(ids.filter(isAlive)).toEqual(ids)
    await fetcher.kill('SIGKILL')
    await waitFor('all to end', () => !ids.some(isAlive), { timeoutMs: 20_000 })
  })
})
