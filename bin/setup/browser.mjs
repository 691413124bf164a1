import { canInstall, installPackage } from './debian.mjs'
import { programsOnPath } from './on-path.mjs'
import { step } from './step.mjs'

/** Whether the tests of rendering have a browser, or have to do without one: see services/fetcher/test/find-browser.ts. */
export function hasBrowser() {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  return Boolean(process.env.FETCH_BROWSER) || programsOnPath(names).length > 0 || !canInstall()
}

/** Installs Debian's Chromium. Without it those tests are skipped and say so, which is no reason to run none. */
export async function installBrowser() {
  await step('installing chromium with apt-get, for the tests of rendering', () =>
    installPackage('chromium', ''),
  ).catch((error) =>
    process.stderr.write(`dateline set-up: ${error.message}: tests that need a browser are skipped.\n`),
  )
}
