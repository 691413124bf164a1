import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { projectFiles, root } from './project-files.ts'

/** Words that would tie the project to a machine, a mirror or a promise without anybody to keep it. */
const strangers: { what: string; pattern: RegExp }[] = [
  { what: 'a path of one machine', pattern: /(?<![\w.:/$}*-])\/(?:work|root|home|Users)\/[\w.-]+/g },
  {
    what: 'the host of a package registry or mirror',
    pattern:
      /\b(?:registry|mirror|deb|pypi|proxy)[.-][\w-]+\.[\w.-]*(?:com|org|net|io|dev|local|internal)\b|\b(?:artifactory|jfrog|verdaccio)\b/gi,
  },
  { what: 'a package that is not from the registry that npm is set to', pattern: /\btarball: \S+/g },
  {
    what: 'a task without an owner',
    pattern: /\b(?:TODO|FIXME|HACK)\b(?!\([\w-]+\))/g,
  },
]

const allowed: { path: string; text: string; because: string }[] = [
  { path: 'infra/compose-test/stand-ins.sh', text: '/root/.npmrc', because: 'the home of root inside a container' },
]

/** Every text but this one, which has to name what it looks for. */
const texts = projectFiles(root).filter(
  (path) =>
    /\.(ts|mts|js|mjs|json|ya?ml|md|sh|lua|toml|conf)$|(^|\/)(Dockerfile|\.[\w-]+|run)$/.test(path) &&
    !isData(path) &&
    path !== 'test/project.test.ts',
)

/** Pages that tests and samples are fed speak of whatever their stories need. */
function isData(path: string): boolean {
  return /(^|\/)fixtures\/|^samples\/pages\//.test(path)
}

test.each(strangers)('no file names $what', ({ pattern }) => {
  const found = texts.flatMap((path) =>
    readFileSync(join(root, path), 'utf8')
      .split('\n')
      .flatMap((line, at) =>
        [...line.matchAll(pattern)]
          .filter(([text]) => !allowed.some((one) => one.path === path && text === one.text))
          .map(([text]) => `${path}:${at + 1}: ${text}`),
      ),
  )
  expect(found).toEqual([])
})

describe('the patterns find', () => {
  test.each([
    [0, "const folder = '/home/ada/data'", 1],
    [0, 'COPY x /root/.npmrc', 1],
    [0, 'https://example.org/home/news', 0],
    [0, './docs/work/plan.md', 0],
    [1, 'resolved https://registry.example.org/a', 1],
    [1, 'https://deb.example.org/debian', 1],
    [1, 'the npm registry. It is set', 0],
    [2, '  resolution: {tarball: https://x}', 1],
    [3, '// TODO: later', 1],
    [3, '// TODO(ada): later', 0],
  ])('pattern %i in `%s`: %i', (at, line, times) => {
    expect([...line.matchAll(strangers[at]?.pattern ?? /$^/g)]).toHaveLength(times)
  })
})

test('the licence is whole, and every package.json names it', () => {
  const licence = readFileSync(join(root, 'LICENSE'), 'utf8')
  for (const part of ['Apache License', 'Version 2.0', 'END OF TERMS AND CONDITIONS', 'the dateline authors']) {
    expect(licence).toContain(part)
  }
  const manifests = projectFiles(root).filter((path) => /(^|\/)package\.json$/.test(path) && !isData(path))
  for (const path of manifests) {
    expect(JSON.parse(readFileSync(join(root, path), 'utf8')).license, path).toBe('Apache-2.0')
  }
})
