import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findViolations } from './find-violations.ts'

/** A small workspace in which every arrow holds. */
const sound: Record<string, string> = {
  'package.json': manifest('dateline-workspace', { devDependencies: ['vitest'] }),
  'packages/contracts/package.json': manifest('contracts', { dependencies: ['zod'], doors: ['./topology'] }),
  'packages/contracts/src/topology.ts': "import { z } from 'zod'\nexport const topology = z.object({})\n",
  'packages/runtime/package.json': manifest('runtime', {
    dependencies: ['@dateline/contracts', 'bullmq', 'zod'],
    devDependencies: ['@dateline/testkit'],
    doors: ['./stage', './settings'],
  }),
  'packages/runtime/src/stage.ts':
    "import { Worker } from 'bullmq'\nimport { topology } from '@dateline/contracts/topology'\nexport const stage = { Worker, topology }\n",
  'packages/runtime/src/settings.ts': 'export const settings = () => process.env\n',
  'packages/runtime/src/stage.test.ts':
    "import { expect } from 'vitest'\nimport '@dateline/testkit/wait'\nexpect(1).toBe(1)\n",
  'packages/url/package.json': manifest('url', {
    dependencies: ['@dateline/contracts', '@dateline/runtime'],
    devDependencies: ['@dateline/testkit'],
    doors: ['./host'],
  }),
  'packages/url/src/host.ts': 'export const host = 1\n',
  'packages/testkit/package.json': manifest('testkit', { doors: ['./wait'] }),
  'packages/testkit/src/wait.ts': 'export const wait = 1\n',
  'services/fetcher/package.json': manifest('fetcher', {
    dependencies: ['@dateline/runtime', '@dateline/normalizer', 'undici'],
    devDependencies: ['@dateline/testkit'],
    doors: ['./config'],
  }),
  'services/fetcher/src/main.ts': "import '@dateline/runtime/stage'\nimport './client.ts'\n",
  'services/fetcher/src/client.ts': "import { Agent } from 'undici'\nexport const agent = new Agent()\n",
  'services/normalizer/package.json': manifest('normalizer', { doors: ['./config', './main'] }),
  'services/normalizer/src/config.ts': 'export const config = 1\n',
  'services/normalizer/src/main.ts': 'export const main = process.env\n',
  'packages/cli/package.json': manifest('cli', { dependencies: ['@dateline/normalizer', '@dateline/runtime'] }),
  'packages/cli/src/doctor.ts': "import '@dateline/normalizer/config'\nexport const home = process.env.HOME\n",
  'bin/dateline.mjs': "import { run } from './setup/run.mjs'\nawait import(process.argv[2])\nrun(process.env)\n",
  'bin/setup/run.mjs': "import { spawn } from 'node:child_process'\nexport const run = spawn\n",
}

function manifest(
  name: string,
  parts: { dependencies?: string[]; devDependencies?: string[]; doors?: string[] },
): string {
  const versions = (names: string[] = []) => Object.fromEntries(names.map((one) => [one, '1.0.0']))
  const exports = Object.fromEntries((parts.doors ?? []).map((door) => [door, `./src/${door.slice(2)}.ts`]))
  return JSON.stringify({
    name: `@dateline/${name}`,
    exports,
    dependencies: versions(parts.dependencies),
    devDependencies: versions(parts.devDependencies),
  })
}

let tree: string

const plant = (files: Record<string, string>) => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, path)), { recursive: true })
    writeFileSync(join(tree, path), text)
  }
}

beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), 'dateline-arrows-'))
  plant(sound)
})
afterEach(() => rmSync(tree, { recursive: true, force: true }))

test('a sound tree has no violation', () => {
  expect(findViolations(tree)).toEqual([])
})

describe('a violation is found where', () => {
  test.each<[what: string, path: string, source: string, says: RegExp]>([
    ['a package imports another', 'packages/url/src/a.ts', "import '@dateline/runtime/stage'", /url must not import/],
    [
      'it does so for a type',
      'packages/url/src/a.ts',
      "import type { A } from '@dateline/runtime/stage'",
      /url must not/,
    ],
    ['it does so inline', 'packages/url/src/a.ts', "let a: import('@dateline/runtime/stage').A", /url must not import/],
    [
      'it does so by a re-export',
      'packages/url/src/a.ts',
      "export { a } from '@dateline/runtime/stage'\nconst b = 1",
      /url must not/,
    ],
    ['it does so later', 'packages/url/src/a.ts', "await import('@dateline/runtime/stage')", /url must not import/],
    ['a test of it does so', 'packages/url/src/a.test.ts', "import '@dateline/runtime/stage'", /url must not import/],
    ['contracts imports a package', 'packages/contracts/src/a.ts', "import '@dateline/url/host'", /not declared/],
    ['source imports the testkit', 'packages/url/src/a.ts', "import '@dateline/testkit/wait'", /not declared/],
    ['a service imports another', 'services/fetcher/src/a.ts', "import '@dateline/normalizer/config'", /strangers/],
    [
      'a service is left by a path',
      'services/fetcher/src/a.ts',
      "import '../../normalizer/src/config.ts'",
      /leads out/,
    ],
    ['a package is left by a path', 'packages/url/src/a.ts', "import '../../contracts/src/topology.ts'", /leads out/],
    [
      'the cli imports more of a service than its settings',
      'packages/cli/src/a.ts',
      "import '@dateline/normalizer/main'",
      /cli must not import/,
    ],
    ['a file is imported that is no door', 'services/fetcher/src/a.ts', "import '@dateline/runtime/queue'", /no door/],
    [
      'a room imports itself by name',
      'packages/runtime/src/a.ts',
      "import '@dateline/runtime/stage'",
      /this very room/,
    ],
    ['a room is imported that is not there', 'packages/url/src/a.ts', "import '@dateline/uri/host'", /no such room/],
    ['a library is not declared', 'packages/url/src/a.ts', "import 'tldts'", /tldts is not declared in packages\/url/],
    [
      'a room uses what belongs to another',
      'services/fetcher/src/a.ts',
      "import { Queue } from 'bullmq'",
      /not declared/,
    ],
    [
      'a package reads SQLite',
      'packages/url/src/a.ts',
      "import { DatabaseSync } from 'node:sqlite'",
      /belongs to search/,
    ],
    ['an import is computed', 'packages/url/src/a.ts', `await import(\`./\${name}.ts\`)`, /computed import/],
    ['a package reads the environment', 'packages/url/src/a.ts', 'const a = process.env.A', /reads the environment/],
    [
      'a service reads it beside main.ts',
      'services/fetcher/src/a.ts',
      'const { A } = process.env',
      /reads the environment/,
    ],
    [
      'a package reads it by another name',
      'packages/url/src/a.ts',
      "import { env } from 'node:process'",
      /reads the environ/,
    ],
    ['a file is a barrel by name', 'packages/url/src/index.ts', 'export const a = 1', /barrel/],
    ['a file is a barrel by nature', 'packages/url/src/all.ts', "export * from './host.ts'", /barrel/],
    ['bin imports a package', 'bin/a.mjs', "import 'zod'", /bin imports nothing but Node/],
    ['bin imports the workspace', 'bin/a.mjs', "import '../packages/url/src/host.ts'", /bin imports nothing else/],
    [
      "the root's tests use what the root does not declare",
      'test/a.test.ts',
      "import 'zod'",
      /not declared in package.json/,
    ],
    ['a room has no arrow', 'tools/a.ts', "import '@dateline/url/host'", /tools has no arrow/],
  ])('%s', (_, path, source, says) => {
    plant({ 'tools/package.json': manifest('tools', { dependencies: ['@dateline/url'] }), [path]: source })
    expect(findViolations(tree)).toEqual([
      expect.stringMatching(new RegExp(`^${path.replaceAll('.', '\\.')}:1: .*${says.source}`)),
    ])
  })

  test.each([
    ['a library without an owner', 'left-pad', /left-pad has no owner/],
    ['a library of another room', 'sanitize-html', /sanitize-html belongs to extract, not to url/],
  ])('a package.json declares %s', (_, library, says) => {
    plant({ 'packages/url/package.json': manifest('url', { dependencies: [library], doors: ['./host'] }) })
    expect(findViolations(tree)).toEqual([expect.stringMatching(says)])
  })
})

test('the line of a violation is told', () => {
  plant({ 'packages/url/src/a.ts': "// one\nimport {\n  a,\n} from '@dateline/runtime/stage'\n" })
  expect(findViolations(tree)).toEqual([expect.stringMatching(/^packages\/url\/src\/a\.ts:4: /)])
})
