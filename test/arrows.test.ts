import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { arrows, owners } from './arrows.ts'
import { findViolations } from './find-violations.ts'
import { projectFiles, root } from './project-files.ts'

test('no room imports what its arrow does not allow', () => {
  expect(findViolations(root)).toEqual([])
})

test('the scan has seen the rooms, and not an empty tree', () => {
  const sources = projectFiles(root).filter((path) => path.endsWith('.ts'))
  for (const folder of ['packages/contracts', 'services/fetcher', 'packages/cli', 'samples', 'test']) {
    expect(
      sources.some((path) => path.startsWith(`${folder}/`)),
      folder,
    ).toBe(true)
  }
})

test('every library is declared by each room that owns it', () => {
  const declared = (room: string): string[] => {
    const { dependencies = {}, devDependencies = {} } = JSON.parse(
      readFileSync(join(root, room, 'package.json'), 'utf8'),
    )
    return Object.keys({ ...dependencies, ...devDependencies })
  }
  const folders = ['packages', 'services'].flatMap((kind) =>
    readdirSync(join(root, kind)).map((name) => `${kind}/${name}`),
  )
  const idle = Object.entries(owners).flatMap(([library, { rooms }]) =>
    rooms
      .filter((name) => {
        const owned = folders.filter((folder) => folder.split('/').includes(name))
        return !library.startsWith('node:') && !owned.some((folder) => declared(folder).includes(library))
      })
      .map((name) => `${library} is not used by ${name}`),
  )
  expect(idle).toEqual([])
})

test('every arrow and every owner has its reason', () => {
  const reasons = [...arrows, ...Object.values(owners)].map(({ because }) => because)
  expect(reasons.filter((reason) => reason.length < 10)).toEqual([])
})
