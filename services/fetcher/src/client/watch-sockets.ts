import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'

type Connection = Socket & Partial<Pick<TLSSocket, 'alpnProtocol'>>

/** Notes which connection each expected request goes over: undici tells it on a diagnostics channel only. */
export function watchSockets() {
  const expected = new Map<string, (socket: Connection) => void>()
  const note = (message: unknown) => {
    const { request, socket } = message as { request: { origin: string; path: string }; socket: Connection }
    expected.get(`${request.origin} ${request.path}`)?.(socket)
  }
  subscribe('undici:client:sendHeaders', note)
  return {
    expect: (origin: string, target: string) => {
      let socket: { remoteAddress: string | undefined; alpnProtocol: string | false | null | undefined } | undefined
      expected.set(`${origin} ${target}`, ({ remoteAddress, alpnProtocol }) => {
        socket = { remoteAddress, alpnProtocol }
      })
      return { socket: () => socket, forget: () => expected.delete(`${origin} ${target}`) }
    },
    close: () => unsubscribe('undici:client:sendHeaders', note),
  }
}
