import type { Logger } from '@dateline/runtime/log'
import type { Config } from '../config.ts'
import { openBrowser } from './browser.ts'
import { openRenderer, type Renderer, type RendererOptions } from './renderer.ts'

/** Opens the renderer that the settings want; null where they name no browser. Warns where it runs without its sandbox. */
export async function startRenderer(
  config: Config,
  { log, ...deps }: Pick<RendererOptions, 'archive' | 'client' | 'robots'> & { log: Logger },
): Promise<Renderer | null> {
  const path = config.FETCH_BROWSER
  if (!path) return null
  // Chromium refuses to run as root with its sandbox.
  const isSandboxed = config.FETCH_BROWSER_SANDBOX === 'on' && process.getuid?.() !== 0
  if (!isSandboxed)
    log.warn({ FETCH_BROWSER: path }, 'the browser runs without its sandbox: run as another user than root')
  return openRenderer({
    ...deps,
    browser: await openBrowser({ path, isSandboxed, userAgent: config.FETCH_USER_AGENT }),
    parallel: config.FETCH_RENDER_PARALLEL,
    timeoutMs: config.FETCH_RENDER_TIMEOUT_MS,
    maxRequests: config.FETCH_RENDER_MAX_REQUESTS,
    maxBytes: config.FETCH_RENDER_MAX_BYTES,
    maxUnpackedBytes: config.FETCH_MAX_UNPACKED_BYTES,
  })
}
