import { openBrowser } from '../src/browser/browser.ts'

// Shows a page that never pauses, and writes the ids of all processes of its browser.
const [path = ''] = process.argv.slice(2)
const browser = await openBrowser({ path, isSandboxed: process.getuid?.() !== 0, userAgent: 'dateline/1' })
await browser.use(async (context) => {
  const page = await context.newPage()
  const session = await context.browser()?.newBrowserCDPSession()
  const info = await session?.send('SystemInfo.getProcessInfo')
  console.log(`started ${info?.processInfo.map(({ id }) => id).join(' ')}`)
  await page.setContent('<script>for (;;);</script>')
}, 60_000)
