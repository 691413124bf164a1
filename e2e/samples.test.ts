import { expect, onTestFinished, test } from 'vitest'
import { dateline, temporaryDataDir } from './dateline.ts'

test('the bundled samples come out as they should, and again in a second run', async () => {
  const dataDir = temporaryDataDir(onTestFinished)
  for (const round of ['first', 'second']) {
    const run = await dateline(['run', '--data-dir', dataDir])
    expect(run.stdout, `${round} run: ${run.stderr}`).not.toContain('should be')
    expect(run.code, `${round} run: ${run.stderr}`).toBe(0)
    for (const expected of [/6 articles found/, /one of 4/, /alone/, /no-article/, /gone/, /disallowed/, /^Next$/m]) {
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
