import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { TransientError } from '@dateline/contracts/errors'
import { type BrowserContext, chromium, type Browser as Process } from 'playwright-core'

/** A Chromium that has no network of its own. */
export interface Browser {
  /**
   * Lends a fresh context, without cookies, permissions or anything that an earlier one left. Throws TransientError where
   * the browser does not start, ends under the work, or does not answer within the time.
   */
  use<Result>(work: (context: BrowserContext) => Promise<Result>, withinMs: number): Promise<Result>
  /** Ends the browser and whatever uses it. */
  close(): Promise<void>
}

export interface BrowserOptions {
  /** The program. */
  path: string
  isSandboxed: boolean
  userAgent: string
  /** A browser that has shown so many pages makes room for a new one: what it leaks goes with it. */
  pagesPerProcess?: number
}

interface Running {
  process: Promise<Process>
  lent: number
  inUse: number
}

/** What takes a browser milliseconds has gone wrong after this. */
const PROMPT_MS = 5_000
/** Of the heap of a page's scripts. */
const HEAP_MB = 256

/**
 * Opens a browser that is started by its first use. It has no way to the network: its only proxy is a door of ours that
 * closes every connection, so a request that nobody answered in its place (a WebSocket, a preconnect) goes nowhere.
 */
export async function openBrowser({ pagesPerProcess = 100, ...options }: BrowserOptions): Promise<Browser> {
  const door = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
  await once(door, 'listening')
  const { port } = door.address() as AddressInfo
  const open = new Set<Running>()
  let current: Running | null = null

  const start = (): Running => {
    const started: Running = { process: launch(options, port), lent: 0, inUse: 0 }
    const forget = () => {
      open.delete(started)
      if (current === started) current = null
    }
    open.add(started)
    started.process.then((process) => process.on('disconnected', forget), forget)
    return started
  }
  const end = ({ process }: Running) => process.then((one) => one.close()).catch(() => {})

  return {
    use: async (work, withinMs) => {
      if (!current || current.lent >= pagesPerProcess) current = start()
      const used = current
      used.lent++
      used.inUse++
      try {
        return await lend(await used.process, options.userAgent, work, withinMs)
      } catch (error) {
        // One that does not answer may take long to end; nobody waits for it.
        if (error instanceof SilentError) void end(used)
        if (error instanceof SilentError && current === used) current = null
        throw error
      } finally {
        used.inUse--
        if (used.lent >= pagesPerProcess && used.inUse === 0) void end(used)
      }
    },
    close: async () => {
      await Promise.all([...open].map(end))
      door.close()
    },
  }
}

async function launch({ path, isSandboxed }: BrowserOptions, doorPort: number): Promise<Process> {
  try {
    return await chromium.launch({
      executablePath: path,
      // It hears our commands through a pipe, and ends when that closes: also when this process is killed.
      chromiumSandbox: isSandboxed,
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      // Loopback is what Chromium would else ask past its proxy.
      proxy: { server: `http://127.0.0.1:${doorPort}`, bypass: '<-loopback>' },
      args: [
        // What goes past a proxy: look-ups of names, QUIC, WebRTC.
        '--host-resolver-rules=MAP * ~NOTFOUND',
        '--dns-prefetch-disable',
        '--disable-quic',
        '--webrtc-ip-handling-policy=disable_non_proxied_udp',
        '--force-webrtc-ip-handling-policy',
        '--no-pings',
        '--disable-gpu',
        `--js-flags=--max-old-space-size=${HEAP_MB}`,
      ],
    })
  } catch (error) {
    const [why] = (error as Error).message.split('\n')
    throw new TransientError(`the browser ${path} (FETCH_BROWSER) does not start: ${why}`, { cause: error })
  }
}

/** Nothing more is to be expected of this browser. */
class SilentError extends TransientError {}

async function lend<Result>(
  process: Process,
  userAgent: string,
  work: (context: BrowserContext) => Promise<Result>,
  withinMs: number,
): Promise<Result> {
  let context: BrowserContext | null = null
  try {
    context = await within(
      PROMPT_MS,
      process.newContext({
        userAgent,
        acceptDownloads: false,
        serviceWorkers: 'block',
        permissions: [],
        // A page that writes its dates by the reader's clock writes the same ones everywhere.
        locale: 'en-US',
        timezoneId: 'UTC',
      }),
    )
    return await within(withinMs, work(context))
  } catch (error) {
    if (process.isConnected()) throw error
    throw new TransientError('the browser has ended', { cause: error })
  } finally {
    // What the page became is known: a browser that can't let go of it is another's matter.
    if (context) await within(PROMPT_MS, context.close()).catch(() => void process.close().catch(() => {}))
  }
}

async function within<Result>(ms: number, job: Promise<Result>): Promise<Result> {
  const answered = new AbortController()
  const silence = wait(ms, null, { signal: answered.signal }).then(() => {
    throw new SilentError(`the browser does not answer within ${ms} ms`)
  })
  silence.catch(() => {})
  try {
    return await Promise.race([job, silence])
  } finally {
    answered.abort()
  }
}
