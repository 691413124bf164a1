import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { faultOf, type Known, readKnown } from './check-command.ts'
import { type Command, cli, commandFault, readCommandLine } from './command-line.ts'
import { projectFiles, root } from './project-files.ts'
import { anchorOf, type Document, readDocument } from './read-document.ts'
import { simpleCommands } from './shell-words.ts'

const read = (path: string) => readFileSync(join(root, path), 'utf8')
const paths = projectFiles(root).filter((path) => path.endsWith('.md') && !/(^|\/)fixtures\//.test(path))
const documents = new Map<string, Document>(paths.map((path) => [path, readDocument(read(path))]))
const rooms = readdirSync(root, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))

describe.each([...documents])('%s', (path, { links, code, blocks }) => {
  test('links to files and headings that exist', () => {
    const faults = links
      .filter(({ text }) => !/^[a-z]+:/.test(text))
      .flatMap(({ text, line }) => {
        const [file = '', anchor] = text.split('#')
        const target = file === '' ? path : normalize(join(dirname(path), file))
        if (!existsSync(join(root, target))) return [`${path}:${line}: there is no ${target}`]
        const headings = documents.get(target)?.headings.map(anchorOf) ?? []
        return anchor && !headings.includes(anchor) ? [`${path}:${line}: ${target} has no heading #${anchor}`] : []
      })
    expect(faults).toEqual([])
  })

  test('names files and folders that exist', () => {
    const words = [...code, ...blocks.flatMap(({ language, lines }) => (language === 'sh' ? lines : []))].flatMap(
      ({ text, line }) => text.split(/\s+/).map((word) => ({ word, line })),
    )
    const named = words.filter(({ word }) => isProjectPath(word))
    expect(
      named.filter(({ word }) => !existsSync(join(root, word))).map(({ word, line }) => `${path}:${line}: ${word}`),
    ).toEqual([])
  })
})

/** A path from the root of the checkout: into one of its folders, or a file there with a known ending. */
function isProjectPath(word: string): boolean {
  if (!/^[\w.-]+(\/[\w.-]*)*$/.test(word)) return false
  const [first = '', second] = word.split('/')
  return second === undefined
    ? /^[\w-]+\.(md|ts|yml|yaml)$/.test(word) && !isGeneralName(word)
    : rooms.includes(first) && first !== 'data'
}

/** Names of files that every room of a kind has. */
const isGeneralName = (word: string) => /^(main|config|index)\.ts$/.test(word)

describe('commands in documents', () => {
  let known: Known
  beforeAll(async () => {
    known = readKnown(root, await readCommandLine())
  })

  const commands = [...documents].flatMap(([path, { code, blocks }]) => {
    const inBlocks = blocks.filter(({ language }) => language === 'sh').flatMap(({ lines }) => lines)
    const inText = code.filter(
      ({ text }) =>
        /^(npx dateline|npm (run|start|test)|docker compose|dateline)(?= |$)/.test(text) && !/\s{2}/.test(text),
    )
    return [...inBlocks, ...inText].flatMap(({ text, line }) =>
      simpleCommands(text).map((words) => ({
        words,
        place: `${path}:${line}`,
        isText: inText.some((one) => one.text === text),
      })),
    )
  })

  test('are known, with each of their options', () => {
    expect(commands.length).toBeGreaterThan(20)
    // In running text a command may stand without its arguments.
    const faults = commands.flatMap(({ words, place, isText }) => {
      const fault = faultOf(words, known)
      return fault && !(isText && /needs an argument$/.test(fault)) ? [`${place}: ${fault}`] : []
    })
    expect(faults).toEqual([])
  })

  test('have every command of the command line in the README', () => {
    const table = read('README.md')
      .split('\n')
      .filter((line) => line.startsWith('| `npx dateline '))
    const named = table.map((line) => line.match(/`npx dateline ([a-z]+)/)?.[1])
    expect(named.sort()).toEqual([...known.dateline.commands.keys()].sort())
  })

  test('run, where they need neither network nor pipeline', () => {
    const offline = commands.filter(
      ({ words }) => words[1] === 'dateline' && words[2] === 'extract' && existsSync(join(root, words[3] ?? '')),
    )
    expect(offline.length).toBeGreaterThan(0)
    for (const { words } of offline) {
      const said = execFileSync(process.execPath, [cli, ...words.slice(2)], { cwd: root, encoding: 'utf8' })
      expect(said).toMatch(/title/)
    }
  })

  test('are shown as examples by each command, and would be understood', () => {
    const leaves = (command: Command): Command[] =>
      command.commands.size > 0 ? [...command.commands.values()].flatMap(leaves) : [command]
    for (const { examples, options } of leaves(known.dateline)) {
      expect(examples.length).toBeGreaterThan(0)
      expect([...options.keys()]).toEqual(expect.arrayContaining(['--json', '--url', '--data-dir', '--help']))
      for (const words of examples.flatMap(simpleCommands)) expect(faultOf(words, known), words.join(' ')).toBeNull()
    }
  })

  test('begin, in the README, with npm start and npm test', () => {
    const blocks = documents.get('README.md')?.blocks.filter(({ language }) => language === 'sh')
    expect(blocks?.[0]?.lines.map(({ text }) => text)).toEqual(['npm start', 'npm test'])
  })

  test.each([
    ['npm run generat', /no script/],
    ['npm start --json', /put -- before it/],
    ['npx dateline serch x', /no command serch/],
    ['npx dateline search x --top 5', /no option --top/],
    ['npx dateline search x --limit', /needs a value/],
    ['npx dateline dead list', /no command list/],
    ['npx dateline show', /needs an argument/],
    ['npx dateline status now', /takes 0 arguments/],
    ['docker compose up --wait fetchers', /no service fetchers/],
    ['docker compose --profile sample up', /no profile sample/],
    ['docker compose exec -T gateway dateline ad x', /no command ad/],
    ['docker compose up --scale normaliser=2', /no service normaliser/],
    ['node docs/generat.ts', /no file/],
    ['make all', /nobody checks make/],
  ])('are found wrong: %s', (line, says) => {
    const [words = []] = simpleCommands(line)
    expect(faultOf(words, known)).toMatch(says)
  })

  test('are not found wrong when options stand between their words', () => {
    const words = ['--limit', '5', 'a', 'b', '--json']
    expect(commandFault(['search', ...words], known.dateline)).toBeNull()
  })
})

test.each([
  ["A=1 npm start -- 'a b' # run", [['npm', 'start', '--', 'a b']]],
  ['a -f - | b > out.txt && c', [['a', '-f', '-'], ['b'], ['c']]],
  ['', []],
])('the commands of `%s` are %j', (line, words) => {
  expect(simpleCommands(line)).toEqual(words)
})

test('the output in the README is what the samples must give', () => {
  const output = documents.get('README.md')?.blocks.find(({ language }) => language === 'text')?.lines ?? []
  const lines = output.map(({ text }) => text.trim())
  const { expected }: { expected: { url: string; outcome: string; title?: string; reason?: string }[] } = JSON.parse(
    read('samples/pages/site.json'),
  )
  expect(expected.length).toBeGreaterThan(0)
  for (const { url, outcome, title, reason } of expected) {
    const start = title ? title.slice(0, SHOWN) : `${outcome}: ${reason}`
    const path = title ? '' : url.replace(/^\{\{[\w-]+\}\}/, '')
    expect(
      lines.some((line) => line.startsWith(start) && line.endsWith(path)),
      `${start} … ${path}`,
    ).toBe(true)
  }
  expect(lines).toContain(`${expected.filter(({ title }) => title).length} articles found`)
  expect(lines.join('\n')).not.toContain('should be:')
})

/** Characters of a title that fit into the column of the report. */
const SHOWN = 51

describe('documents', () => {
  test('name each room in the code map, and no other', () => {
    const listed = [...read('ARCHITECTURE.md').matchAll(/^\| `([\w/-]+)` +\|/gm)].map(([, room = '']) => room)
    const nested = ['packages', 'services']
    const folders = rooms.filter((room) => !/^(\.|node_modules|coverage|data)/.test(room))
    const wanted = folders.flatMap((room) =>
      nested.includes(room) ? readdirSync(join(root, room)).map((name) => `${room}/${name}`) : [room],
    )
    expect(listed.sort()).toEqual(wanted.sort())
  })

  const decisions = paths.filter((path) => path.startsWith('docs/adr/'))

  test.each(decisions)('%s is a decision on one screen', (path) => {
    const text = read(path)
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(40)
    expect(documents.get(path)?.headings.slice(1)).toEqual([
      'Context',
      'Decision',
      'Consequences',
      'What would change our mind',
    ])
    const number = Number(path.match(/\/(\d{4})-[a-z0-9-]+\.md$/)?.[1])
    expect(text).toMatch(new RegExp(`^# ${number}\\. `))
  })

  test('number the decisions without a gap', () => {
    const numbers = decisions.map((path) => Number(path.match(/\/(\d{4})/)?.[1]))
    expect(numbers).toEqual(numbers.map((_, at) => at + 1))
  })

  test.each(paths)('%s has one title, and nothing that only decorates', (path) => {
    const text = read(path)
    expect(text.match(/^# /gm)?.length).toBe(1)
    expect(text).not.toMatch(/\p{Extended_Pictographic}/u)
    expect(text).not.toMatch(/\b(blazing|seamless|world-class|cutting-edge|state-of-the-art)/i)
  })
})
