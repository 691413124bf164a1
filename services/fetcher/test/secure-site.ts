import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import { createServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

export const hasOpenssl = (() => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

interface Certificate {
  key: string
  cert: string
}

/** A certificate that signs itself, for a host and until an instant (`YYYYMMDDhhmmssZ`). */
export function makeCertificate(host = '127.0.0.1', until = '20991231000000Z'): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'))
  const run = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' })
  try {
    const name = `${/^[\d.]+$/.test(host) ? 'IP' : 'DNS'}:${host}`
    writeFileSync(join(folder, 'index'), '')
    writeFileSync(join(folder, 'config'), configFor(name))
    run('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', 'key')
    run('req', '-new', '-key', 'key', '-subj', `/CN=${host}`, '-config', 'config', '-out', 'request')
    const dates = ['-startdate', '20200101000000Z', '-enddate', until]
    run(
      'ca',
      '-batch',
      '-selfsign',
      '-keyfile',
      'key',
      '-in',
      'request',
      '-out',
      'cert',
      '-config',
      'config',
      '-notext',
      ...dates,
    )
    return { key: readFileSync(join(folder, 'key'), 'utf8'), cert: readFileSync(join(folder, 'cert'), 'utf8') }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const configFor = (name: string) => `
[req]
distinguished_name = any
[ca]
default_ca = own
[own]
database = index
new_certs_dir = .
rand_serial = yes
default_md = sha256
policy = any
x509_extensions = names
[any]
commonName = supplied
[names]
subjectAltName = ${name}
`

type Answer = (request: Http2ServerRequest, response: Http2ServerResponse) => void

/** A site over TLS that speaks HTTP/2, or HTTP/1.1 alone; gives its origin. */
export async function startSecureSite(
  certificate: Certificate,
  answer: Answer,
  { isHttp2 = true } = {},
): Promise<string> {
  const server = isHttp2
    ? createSecureServer({ ...certificate, allowHTTP1: true }, answer)
    : createServer(certificate, answer as never)
  const sessions = new Set<{ destroy(): void }>()
  server.on('session', (session) => sessions.add(session))
  server.on('connection', (socket) => sessions.add(socket))
  server.on('tlsClientError', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const session of sessions) session.destroy()
    server.close()
  })
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('no port')
  return `https://127.0.0.1:${address.port}`
}
