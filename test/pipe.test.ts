import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { generated } from '../docs/generate.ts'
import { stageNames, topology } from '../packages/contracts/src/topology.ts'
import { emittedDrops } from './emitted-drops.ts'
import { projectFiles, root } from './project-files.ts'

const read = (path: string) => readFileSync(join(root, path), 'utf8')

describe.each(stageNames)('the %s', (stage) => {
  const sources = projectFiles(root, `services/${stage}/src`).filter((path) => /(?<!\.test)\.ts$/.test(path))
  const emitted = new Set(sources.flatMap((path) => emittedDrops(read(path))))

  test('emits every drop reason that the topology gives it, and no other', () => {
    expect([...emitted].sort()).toEqual(Object.keys(topology[stage].drops).sort())
  })

  test('has each of its drop reasons in docs/pipeline.md, under its own heading', () => {
    const section = read('docs/pipeline.md').split(`\n## ${stage}\n`)[1]?.split('\n## ')[0] ?? ''
    expect(section).not.toBe('')
    for (const [reason, meaning] of Object.entries(topology[stage].drops)) {
      expect(section.replace(/ +/g, ' ')).toContain(`| \`${reason}\` | ${meaning} |`)
    }
  })
})

test('the pipe is closed: each stage gives what the next one takes, and the last gives nothing', () => {
  for (const name of stageNames) {
    const { gives, to } = topology[name]
    expect(gives).toBe(to === null ? null : topology[to].takes)
  }
})

test.each(Object.keys(generated))('%s is what the code says', (path) => {
  expect(read(path), `${path} is out of date: run \`npm run generate\``).toBe(generated[path]?.())
})

test.each([
  ["return drop('gone')", ['gone']],
  ["drop('gone', { reason: 'other' })", ['gone']],
  ["drop(TABLE[status] ?? 'rejected', { status })", ['rejected']],
  ["const TABLE: Record<number, DropReason<'fetcher'>> = { 404: 'gone', 451: 'refused' }", ['gone', 'refused']],
  ["if (identity.kind === 'unchanged') return 'gone'", []],
  ["// drop('gone')", []],
])('the drops of `%s` are %j', (source, drops) => {
  expect(emittedDrops(source)).toEqual(drops)
})
