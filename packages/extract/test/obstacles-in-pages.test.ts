import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { sharedDir, sharedSkipReason } from '@dateline/testkit/shared'
import { expect, it } from 'vitest'
import { decodeBody } from '../src/decode.ts'
import { findChallenge, findObstacle, isConsentWall } from '../src/obstacle.ts'

const folder = sharedDir('extraction', 'pages')

it.skipIf(!folder)(`calls no real page a wall or missing (${sharedSkipReason('extraction', 'pages')} if so)`, () => {
  const files = readdirSync(folder ?? '')
  expect(files.length).toBeGreaterThan(2000)
  // One in ten: all of them take a minute, and none of them was called so when these rules were made.
  const called = files
    .filter((_, at) => at % 10 === 0)
    .map((name) => ({ name, markup: decodeBody(gunzipSync(readFileSync(join(folder ?? '', name))), 'text/html') }))
    .map(({ name, markup }) => ({
      name,
      challenge: findChallenge(markup),
      isWall: isConsentWall(markup),
      // As if no body had been found: its words would only speak against it.
      obstacle: findObstacle(markup, { title: null, wordCount: 0 }),
    }))
    .filter(({ challenge, isWall, obstacle }) => challenge || isWall || obstacle)
  expect(called).toEqual([])
})
