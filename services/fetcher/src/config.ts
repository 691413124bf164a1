import { accessSync, constants } from 'node:fs'
import { isAbsolute } from 'node:path'
import {
  AgentConfig,
  ArchiveConfig,
  networks,
  oneOf,
  ReachConfig,
  SharedConfig,
  SourcesConfig,
  wholeNumber,
} from '@dateline/contracts/config'
import { z } from 'zod'

/** Whether it is the path of something that may be run. */
export const isProgram = (path: string) => {
  try {
    accessSync(path, constants.X_OK)
    return isAbsolute(path)
  } catch {
    return false
  }
}
const ProxyUrl = z
  .string()
  .regex(/^https?:\/\/[^/]/, 'must be http://[USER:PASSWORD@]HOST:PORT or https://…')
  .optional()
const number = (least: number, most: number) => {
  const error = `must be a number from ${least} to ${most}`
  return z.coerce.number({ error }).min(least, { error }).max(most, { error })
}

/** What a fetcher process is set by. */
export const Config = SharedConfig.extend(ArchiveConfig.shape)
  .extend(ReachConfig.shape)
  .extend(AgentConfig.shape)
  .extend(SourcesConfig.shape)
  .extend({
    FETCH_CONCURRENCY: wholeNumber(1, 1000)
      .default(256)
      .describe('requests under way at once in one fetcher, each to another host; at most half of them to slow hosts'),
    FETCH_TIMEOUT_MS: wholeNumber(100, 60_000)
      .default(30_000)
      .describe('longest time that one request may take, from its start to the last byte'),
    FETCH_CONNECT_TIMEOUT_MS: wholeNumber(100, 60_000)
      .default(10_000)
      .describe('longest time that a connection may take, TLS included'),
    FETCH_HEADERS_TIMEOUT_MS: wholeNumber(100, 60_000)
      .default(20_000)
      .describe('longest time from the start of a request to the headers of its answer'),
    FETCH_IDLE_TIMEOUT_MS: wholeNumber(100, 60_000)
      .default(10_000)
      .describe('longest time between two pieces of a body'),
    FETCH_MAX_BYTES: wholeNumber(1, 1_000_000_000)
      .default(10_485_760)
      .describe('largest body that is taken, in bytes as received'),
    FETCH_MAX_UNPACKED_BYTES: wholeNumber(1, 1_000_000_000)
      .default(33_554_432)
      .describe('largest body that is taken, in bytes after gzip, br, zstd or deflate are undone'),
    HTTP_PROXY: ProxyUrl.describe('proxy for http:// addresses, which then looks up the names'),
    HTTPS_PROXY: ProxyUrl.describe('proxy for https:// addresses, which then looks up the names'),
    NO_PROXY: z
      .string()
      .transform((value) => value.split(/[\s,]+/).filter(Boolean))
      .default([])
      .describe('hosts that are asked without the proxy, with all hosts below them: example.org, news.example:8080, *'),
    FETCH_DELAY_FACTOR: number(0, 100)
      .default(1)
      .describe('a host rests at least so many times the mean time of its answers; 0 for a fixed delay'),
    FETCH_BACK_OFF_MAX_MS: wholeNumber(1000, 86_400_000)
      .default(3_600_000)
      .describe('longest rest of a host that is overloaded or out of reach; it begins at 1 s and doubles'),
    FETCH_ADDRESS_PARALLEL: wholeNumber(0, 1000)
      .default(8)
      .describe('requests under way at once at one IP address, over all fetchers; 0 for no limit'),
    FETCH_ADDRESS_DELAY_MS: wholeNumber(0, 60_000)
      .default(20)
      .describe('least time between the starts of two requests at one IP address; 0 for none'),
    FETCH_ADDRESS_FREE: networks
      .default([])
      .describe('networks of CDNs and the like, whose addresses have neither limit, as CIDR'),
    FETCH_BROWSER: z
      .string()
      .refine(isProgram, { error: 'must be the path of a Chromium that may be run, such as /usr/bin/chromium' })
      .optional()
      .describe('a Chromium for pages that are to be rendered, such as /usr/bin/chromium; without it they are not'),
    FETCH_BROWSER_SANDBOX: oneOf(['on', 'off'])
      .default('on')
      .describe("the browser's own sandbox; off where its system does not let it have one. Never there for root"),
    FETCH_RENDER_PARALLEL: wholeNumber(1, 32).default(2).describe('pages that one fetcher renders at once'),
    FETCH_RENDER_TIMEOUT_MS: wholeNumber(500, 30_000)
      .default(15_000)
      .describe('longest time for rendering a page that has been fetched; what is there then is taken'),
    FETCH_RENDER_MAX_REQUESTS: wholeNumber(0, 1000)
      .default(100)
      .describe('requests that the scripts of one page may cause, robots.txt and redirects included'),
    FETCH_RENDER_MAX_BYTES: wholeNumber(1, 1_000_000_000)
      .default(20_971_520)
      .describe('bytes that the scripts of one page may load, as received'),
  })
export type Config = z.infer<typeof Config>

/** Whether a User-Agent tells whom to write to: an address of the web or of e-mail. */
export const hasContact = (userAgent: string) => /https?:\/\/|[^\s@]@[^\s@]/.test(userAgent)
