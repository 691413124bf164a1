import { expect, onTestFinished, test } from 'vitest'
import { dateline, temporaryDataDir } from './dateline.ts'

const expectations = [
  /6 articles found/,
  /stands for 4/,
  /repeats \S+\.localhost/,
  /alone/,
  /dropped: no-article/,
  /dropped: gone/,
  /dropped: disallowed/,
  /courier\.localhost +5 requests, never sooner than 1\d{3} ms/,
  /4 hits for/,
  /^Next$/m,
]

test('the bundled samples come out as they should, and again in a second run', async () => {
  const dataDir = temporaryDataDir(onTestFinished)
  for (const round of ['first', 'second']) {
    const run = await dateline(['run', '--data-dir', dataDir])
    expect(run.stdout, `${round} run: ${run.stderr}`).not.toContain('should be')
    expect(run.code, `${round} run: ${run.stderr}`).toBe(0)
    for (const expected of expectations) {
      expect(run.stdout).toMatch(expected)
    }
  }
  // What the run says to do next works as it stands, with nothing running.
  const search = await dateline(['search', '--data-dir', `${dataDir}/samples`, 'bridge'])
  expect(search.code).toBe(0)
  expect(search.stdout).toContain('swing bridge')
  const exported = await dateline(['export', '--data-dir', `${dataDir}/samples`])
  expect(exported.stdout.split('\n')).toHaveLength(6)
})
