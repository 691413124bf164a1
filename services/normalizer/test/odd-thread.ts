import type { ExtractAnswer, ExtractTask } from '../src/extract-thread.ts'

/** A thread whose pages are as bad as their URLs say: they hang, eat memory, throw or end the thread; the others are fine. */
export default async function oddTask({ url, started }: ExtractTask): Promise<ExtractAnswer> {
  started.postMessage(null)
  const { pathname } = new URL(url)
  if (pathname === '/hang') for (;;);
  if (pathname === '/backtrack') /^(a+)+$/.test(`${'a'.repeat(60)}b`)
  if (pathname === '/eat') eat()
  if (pathname === '/throw') throw new TypeError('a fault of our own')
  if (pathname === '/exit') process.exit(3)
  if (pathname === '/slow') await new Promise((resolve) => setTimeout(resolve, 600))
  return { kind: 'unreadable', reason: url }
}

function eat(): never {
  const eaten: unknown[] = []
  for (;;) eaten.push(Array.from({ length: 1000 }, (_, index) => ({ index })))
}
