import { ThrottledError } from '@dateline/contracts/errors'
import { expect, test } from 'vitest'
import { limitLargeBodies } from './limit-large-bodies.ts'

const MIB = 1024 * 1024
const chunks = async function* (count: number) {
  for (let at = 0; at < count; at++) yield Buffer.alloc(MIB / 4)
}
const sizeOf = async (source: AsyncIterable<Buffer>) => {
  let size = 0
  for await (const chunk of source) size += chunk.length
  return size
}

test('large bodies share their room, ordinary ones pass, and the end of one makes room again', async () => {
  const limit = limitLargeBodies(2 * MIB)
  const first = limit(chunks(100))
  for (let at = 0; at < 8; at++) await first.next()
  expect(await sizeOf(limit(chunks(2)))).toBe(MIB / 2)
  expect(await sizeOf(limit(chunks(4)))).toBe(MIB)
  await expect(sizeOf(limit(chunks(5)))).rejects.toBeInstanceOf(ThrottledError)
  await first.return(undefined)
  expect(await sizeOf(limit(chunks(10)))).toBe(2.5 * MIB)
})

test('one body is never put off for its own size', async () => {
  const limit = limitLargeBodies(10 * MIB)
  expect(await sizeOf(limit(chunks(40)))).toBe(10 * MIB)
  expect(await sizeOf(limit(chunks(40)))).toBe(10 * MIB)
})
