import type { IncomingMessage, ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { startWebsite } from '@dateline/testkit/website'

/*
 * The hostile hosts, in a process of their own, so that what they cost themselves slows nobody down. Arguments: names of
 * attacks, parted by commas, then the hosts, which take them in turn. Prints its port, and a line for each
 * attack.
 */

type Attack = (request: IncomingMessage, response: ServerResponse) => void

const bomb = gzipSync(Buffer.alloc(200_000_000, '<div>'), { level: 9 })
const attacks: Record<string, Attack> = {
  'drip-body': (_, response) => every(10, response.writeHead(200), 'x'),
  'drip-headers': ({ socket }) => {
    socket.write('HTTP/1.1 200 OK\r\nX-More: ')
    every(10, socket, 'x')
  },
  silence: () => {},
  flood: (_, response) => flood(response.writeHead(200, { 'content-type': 'text/html' })),
  bomb: (_, response) =>
    void response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'text/html' }).end(bomb),
  reset: ({ socket }) => void socket.resetAndDestroy(),
  redirects: ({ url }, response) => void response.writeHead(302, { location: `${url}x` }).end(),
  'huge-length': ({ socket }) =>
    void socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 999999999999\r\n\r\n'),
  'header-flood': ({ socket }) => void socket.end(`HTTP/1.1 200 OK\r\n${'X-More: of the same\r\n'.repeat(10_000)}\r\n`),
}

function every(
  ms: number,
  sink: { write(text: string): unknown; once(event: 'close', end: () => void): unknown },
  text: string,
) {
  const timer = setInterval(() => sink.write(text), ms)
  sink.once('close', () => clearInterval(timer))
}

function flood(response: ServerResponse): void {
  const more = () => {
    while (!response.destroyed && response.write('<div>'.repeat(10_000)));
  }
  response.on('drain', more)
  more()
}

const [names = '', ...hosts] = process.argv.slice(2)
const chosen = names.split(',').map((name) => attacks[name])
const site = await startWebsite(
  (request, response) => {
    if (request.url === '/robots.txt') return { status: 404 }
    process.stdout.write('attack\n')
    const at = hosts.indexOf(request.socket.localAddress ?? '')
    chosen[at % chosen.length]?.(request, response)
    return undefined
  },
  { hosts },
)
process.stdout.write(`port ${site.port}\n`)
