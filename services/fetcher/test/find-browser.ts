import { join } from 'node:path'
import { isProgram } from '../src/config.ts'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** A Chromium for tests: FETCH_BROWSER, or one on PATH under one of its usual names; null where there is none. */
export function findBrowser(): string | null {
  const folders = (process.env.PATH ?? '').split(':').filter(Boolean)
  const places = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))
  return [process.env.FETCH_BROWSER ?? '', ...places].find(isProgram) ?? null
}

/** What a test says when it is skipped for want of one. */
export const NO_BROWSER = 'skipped: no Chromium on PATH and none in FETCH_BROWSER'
