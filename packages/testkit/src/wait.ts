import { setTimeout as sleep } from 'node:timers/promises'

type Truthy<T> = Exclude<T, false | 0 | 0n | '' | null | undefined>

/**
 * Resolves with the first truthy value of `condition`, asked every `everyMs`. A condition that throws is asked again;
 * when `timeoutMs` is over, rejects with the description and the last error, even if the condition itself hangs.
 */
export async function waitFor<T>(
  description: string,
  condition: () => T | Promise<T>,
  { timeoutMs = 30_000, everyMs = 20 }: { timeoutMs?: number; everyMs?: number } = {},
): Promise<Truthy<T>> {
  const timeout = new AbortController()
  let isOver = false
  let lastError: unknown

  const ask = async (): Promise<Truthy<T> | undefined> => {
    while (!isOver) {
      try {
        const value = await condition()
        if (value) return value as Truthy<T>
        lastError = undefined
      } catch (error) {
        lastError = error
      }
      if (!isOver) await sleep(everyMs)
    }
    return undefined
  }
  const end = sleep(timeoutMs, undefined, { signal: timeout.signal }).catch(() => undefined)

  try {
    const value = await Promise.race([ask(), end])
    if (value !== undefined) return value
  } finally {
    isOver = true
    timeout.abort()
  }
  const why = lastError === undefined ? '' : `: ${lastError instanceof Error ? lastError.message : String(lastError)}`
  throw new Error(`waited ${timeoutMs} ms for ${description}${why}`, { cause: lastError })
}
