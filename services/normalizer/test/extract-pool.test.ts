import { PermanentError } from '@dateline/contracts/errors'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type ExtractPool, openExtractPool } from '../src/extract-pool.ts'

const filename = new URL('./odd-thread.ts', import.meta.url)

function openPool(options: Partial<Parameters<typeof openExtractPool>[0]> = {}): ExtractPool {
  const pool = openExtractPool({
    threads: 2,
    timeoutMs: 1000,
    memoryMb: 64,
    maxBytes: 1000,
    productToken: 'dateline',
    filename,
    ...options,
  })
  onTestFinished(() => pool.close())
  return pool
}

const never = new AbortController().signal
const run = (pool: ExtractPool, path: string, signal = never) =>
  pool.run(
    {
      url: `https://news.example${path}`,
      fetchedAt: '2026-03-04T05:06:07.000Z',
      contentType: null,
      contentEncoding: null,
      headers: [],
      body: Buffer.from('x'),
    },
    signal,
  )
const fine = { kind: 'unreadable' }

describe('a page that', () => {
  test.each([
    ['hangs', '/hang', 'extraction took longer than 1000 ms (NORMALIZE_TIMEOUT_MS)'],
    ['hangs in a regular expression', '/backtrack', 'extraction took longer than 1000 ms (NORMALIZE_TIMEOUT_MS)'],
    ['eats memory', '/eat', 'extraction took more than 64 MB (NORMALIZE_MEMORY_MB)'],
  ])(
    '%s is killed and never tried again; its neighbours and those after it are not harmed',
    async (_, path, message) => {
      const pool = openPool({ timeoutMs: path === '/eat' ? 20_000 : 1000 })
      const bad = run(pool, path).catch((error: unknown) => error)
      const neighbours = await Promise.all([run(pool, '/slow'), run(pool, '/a'), run(pool, '/b')])
      expect(neighbours).toEqual([fine, fine, fine].map((one) => expect.objectContaining(one)))
      const error = await bad
      expect(error).toBeInstanceOf(PermanentError)
      expect(error).toMatchObject({ message })
      expect(await Promise.all([run(pool, '/c'), run(pool, '/d')])).toMatchObject([fine, fine])
    },
  )

  test.each([
    ['throws what nobody expected', '/throw', 'a fault of our own'],
    ['ends its thread', '/exit', 'worker exited with code: 3'],
  ])('%s is tried again, and the pool goes on', async (_, path, message) => {
    const pool = openPool()
    const error = await run(pool, path).catch((failure: unknown) => failure)
    expect(error).toMatchObject({ message })
    expect(error).not.toBeInstanceOf(PermanentError)
    expect(await run(pool, '/a')).toMatchObject(fine)
  })
})

test('the time that a page waits for a thread is not its own', async () => {
  const pool = openPool({ threads: 1 })
  const pages = Array.from({ length: 4 }, () => run(pool, '/slow'))
  expect(await Promise.all(pages)).toMatchObject([fine, fine, fine, fine])
})

test('the time that a thread takes to start is not the time of its page', async () => {
  const pool = openPool({ timeoutMs: 300, filename: new URL('./late-thread.ts', import.meta.url) })
  expect(await run(pool, '/a')).toMatchObject(fine)
})

test('a page that is under way when the process stops is cut off, and is not to blame', async () => {
  const pool = openPool({ timeoutMs: 60_000 })
  const stopping = new AbortController()
  const hanging = run(pool, '/hang', stopping.signal).catch((error: unknown) => error)
  await run(pool, '/a')
  stopping.abort()
  const error = await hanging
  expect(error).toMatchObject({ name: 'AbortError' })
  expect(error).not.toBeInstanceOf(PermanentError)
})

test('each page gets its own answer', async () => {
  const pool = openPool()
  const paths = Array.from({ length: 30 }, (_, index) => `/page-${index}`)
  const answers = await Promise.all(paths.map((path) => run(pool, path)))
  expect(answers).toEqual(paths.map((path) => ({ kind: 'unreadable', reason: `https://news.example${path}` })))
})
