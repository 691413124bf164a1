import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commandSettings, services } from '../docs/describe-settings.ts'
import { projectFiles, root } from './project-files.ts'
import { tokensOf } from './scan-source.ts'

const read = (path: string) => readFileSync(join(root, path), 'utf8')
const page = read('docs/configuration.md')
const ofServices = new Set(Object.values(services).flatMap(({ shape }) => Object.keys(shape)))

test.each([...ofServices])('%s has a line in docs/configuration.md that says what it means', (name) => {
  const meaning = Object.values(services)
    .flatMap(({ shape }) => Object.entries(shape))
    .find(([key]) => key === name)?.[1]
  expect(meaning?.description?.length).toBeGreaterThan(10)
  expect(page).toMatch(new RegExp(`^\\| \`${name}\` +\\|`, 'm'))
  expect(page).toContain(meaning?.description?.replaceAll('|', '\\|'))
})

test('whatever the command reads from the environment is in docs/configuration.md', () => {
  const sources = projectFiles(root, 'packages/cli/src').filter((path) => /(?<!\.test)\.ts$/.test(path))
  const names = sources.flatMap((path) => {
    const tokens = tokensOf(read(path))
    return tokens.flatMap(({ text }, at) =>
      text === 'env' && tokens[at - 2]?.text === 'process' && tokens[at + 1]?.text === '.'
        ? [tokens[at + 2]?.text ?? '']
        : [],
    )
  })
  expect(names).toContain('DATELINE_URL')
  for (const name of names) expect(page, name).toContain(`\`${name}\``)
  for (const name of Object.keys(commandSettings)) expect(names).toContain(name)
})

test('docker-compose.yml hands on no setting that nobody reads', () => {
  const given = [...read('docker-compose.yml').matchAll(/^ {2,}([A-Z][A-Z_]+):/gm)].map(([, name = '']) => name)
  const scripts = projectFiles(root)
    .filter((path) => /^(infra\/[^/]+\.mjs|samples\/src\/main\.ts)$/.test(path))
    .map(read)
  const isRead = (name: string) =>
    ofServices.has(name.replace(/_FILE$/, '')) ||
    Object.hasOwn(commandSettings, name) ||
    scripts.some((source) => source.includes(`env.${name}`))
  expect(given).toContain('REDIS_URL')
  expect(given.filter((name) => !isRead(name))).toEqual([])
})

test('a default that the machine decides is described, not printed', () => {
  const { data } = services.normalizer.shape.NORMALIZE_CONCURRENCY.safeParse(undefined)
  expect(data).toBe(availableParallelism())
  expect(page).toMatch(/^\| `NORMALIZE_CONCURRENCY` +\| one for each processor +\|/m)
})
