import { styleText } from 'node:util'

/** Results go to standard output, everything else to standard error. */
export const print = (line = ''): void => void process.stdout.write(`${line}\n`)
export const printJson = (value: unknown): void => print(JSON.stringify(value))
export const say = (line = ''): void => void process.stderr.write(`${line}\n`)

type Style = Parameters<typeof styleText>[0]

/** Colour where standard output is a terminal that shows it (NO_COLOR and FORCE_COLOR are honoured). */
export const style = (as: Style, text: string) => styleText(as, text, { stream: process.stdout })

/** What a page says must not steer a terminal: control and bidirectional marks become blanks. */
export const plain = (text: string) => text.replace(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ')

/** `1 page`, `2 pages`. */
export const count = (number: number, thing: string, things = `${thing}s`) =>
  `${number.toLocaleString('en')} ${number === 1 ? thing : things}`

/** Cuts to a width, the last column an ellipsis where something was cut; and fills up with blanks. */
export function fit(text: string, width: number): string {
  const characters = [...text]
  return characters.length > width ? `${characters.slice(0, width - 1).join('')}…` : text.padEnd(width)
}

/** Progress on standard error: one line that is redrawn on a terminal, a line every few seconds elsewhere. */
export function openProgress(): { show(line: string): void; close(): void } {
  const isTerminal = process.stderr.isTTY === true
  const startedAt = Date.now()
  let shownAt = 0
  return {
    show: (line) => {
      const now = Date.now()
      // Short work needs no progress.
      if (now - startedAt < 1000 || now - shownAt < (isTerminal ? 100 : 3000)) return
      shownAt = now
      process.stderr.write(isTerminal ? `\r\u001b[K${line}` : `${line}\n`)
    },
    close: () => {
      if (isTerminal && shownAt > 0) process.stderr.write('\r\u001b[K')
    },
  }
}
