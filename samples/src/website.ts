import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type SampleSite, sampleSite } from './site.ts'

export type { ExpectedOutcome } from './site.ts'

export interface SampleWebsiteOptions {
  /** Address to listen on. */
  listenHost?: string
  /** 0 takes a free port. */
  port?: number
  /** What follows the names of the hosts: `localhost` is loopback everywhere (RFC 6761 section 6.3). */
  suffix?: string
}

/** One request as the website saw it. */
export interface SampleVisit {
  /** The name that was asked for, without its port. */
  host: string
  /** When it came and its answer left, in ms since 1970: one instant, for all of an answer is there and leaves at once. */
  at: number
}

export type SampleWebsite = Pick<SampleSite, 'origin' | 'urls' | 'expected'> & {
  /** The requests that are over, in the order of their ends. */
  visits: readonly SampleVisit[]
  /** Cuts open connections and frees the port. */
  close(): Promise<void>
}

/**
 * Starts the samples: a small website of several hosts on one port, told apart by the first label of the Host header,
 * whose pages link to each other under the given suffix and port.
 */
export async function startSampleWebsite(options: SampleWebsiteOptions = {}): Promise<SampleWebsite> {
  const { listenHost = '127.0.0.1', port = 0, suffix = 'localhost' } = options
  const server = createServer()
  server.listen(port, listenHost)
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error(`the samples can't listen on ${listenHost}`)

  const site = sampleSite({ suffix, port: address.port })
  const visits: SampleVisit[] = []
  server.on('request', (request, response) => {
    const visit = { host: new URL(`http://${request.headers.host}`).hostname, at: Date.now() }
    response.on('close', () => visits.push(visit))
    answer(site, request, response)
  })
  return {
    visits,
    origin: site.origin,
    urls: site.urls,
    expected: site.expected,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

function answer(site: SampleSite, request: IncomingMessage, response: ServerResponse): void {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD' }).end()
    return
  }
  const [name = ''] = (request.headers.host ?? '').toLowerCase().split(/[.:]/)
  const { status, headers, body } = site.answer(name, request.url ?? '/')
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body)
}
