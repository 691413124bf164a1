import { hash } from 'node:crypto'

/** The id of a source, and of its URL in the frontier: another one than that of the page at the same address. */
export const sourceIdOf = (url: string): string => hash('sha256', `source ${url}`, 'hex').slice(0, 24)
