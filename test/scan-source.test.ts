import { describe, expect, test } from 'vitest'
import { environmentReads, importsOf } from './scan-source.ts'

const specifiers = (source: string) => importsOf(source).map(({ specifier }) => specifier)

describe('imports are found', () => {
  test.each([
    ['static', "import { a } from 'x'", ['x']],
    ['over several lines', "import {\n  a,\n  b,\n} from 'x'", ['x']],
    ['for its effects', "import 'x'", ['x']],
    ['default and namespace', "import a, * as b from 'x'", ['x']],
    ['of types', "import type { A } from 'x'", ['x']],
    ['of types, inline', "import { type A, b } from 'x'", ['x']],
    ['as an expression of types', "let a: import('x').A", ['x']],
    ['dynamic', "const a = await import('x')", ['x']],
    ['dynamic with a template', 'const a = await import(`x`)', ['x']],
    ['re-exports', "export { a } from 'x'\nexport * from 'y'\nexport type { B } from 'z'", ['x', 'y', 'z']],
    ['with attributes', "import a from './a.json' with { type: 'json' }", ['./a.json']],
    ['of CommonJS', "const a = require('x')", ['x']],
    ['after a regular expression with a quote', "const a = /'/\nimport b from 'x'", ['x']],
    ['after a regular expression with a slash in a class', "const a = /[/']/g\nimport b from 'x'", ['x']],
    ['after divisions', "const a = b / c / d\nimport e from 'x'", ['x']],
    ['inside a template', `const a = \`\${await import('x')} 'y\``, ['x']],
    ['behind a template with braces', `const a = \`\${{ b: \`}\` }.b}\`\nimport c from 'x'`, ['x']],
    ['with a computed name', 'await import(name)', [null]],
    ['with a composed name', `await import(\`./\${name}.ts\`)`, [null]],
  ])('%s', (_, source, found) => {
    expect(specifiers(source)).toEqual(found)
  })
})

test.each([
  ['a comment', "// import 'x'\n/* import 'y' */"],
  ['a string', `const a = "import 'x'"`],
  ['a template', "const a = `import 'x'`"],
  ['a regular expression', "const a = /import 'x'/"],
  ['a property', "a.import('x')"],
  ['import.meta', 'import.meta.url'],
  ['Array.from', "Array.from('x')"],
])('%s is no import', (_, source) => {
  expect(specifiers(source)).toEqual([])
})

test('an import is placed on the line of its specifier', () => {
  expect(importsOf("/*\n*/\nimport {\n  a,\n} from 'x'\n")).toEqual([{ specifier: 'x', line: 5 }])
})

test.each([
  ['process.env', 'const a = process.env.A'],
  ['a part of it', 'const { A } = process.env'],
  ['an index', "const a = process['env']"],
  ['destructuring', 'const { env } = process'],
  ['an import', "import { env } from 'node:process'"],
])('the environment is read by %s', (_, source) => {
  expect(environmentReads(source)).toEqual([1])
})

test('a comment about the environment reads none of it', () => {
  expect(environmentReads('// process.env\nconst a = `process.env`\nconst { pid } = process.versions')).toEqual([])
})
