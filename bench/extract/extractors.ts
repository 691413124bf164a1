import { execFile } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const peers = join(import.meta.dirname, 'peers')
const offline = ['--import', join(peers, 'offline.mjs')]
const run = promisify(execFile)

/** An extractor in the race: `command` answers the lines of peers/serve.ts, once `install` has been called. */
export type Extractor = {
  name: string
  command: readonly string[]
  install(say: (line: string) => void): Promise<void>
}

/** Ours and its peers; each peer has a folder with its exact versions, and is installed there when it is first asked for. */
export const extractors: readonly Extractor[] = [
  { name: 'dateline', command: [process.execPath, join(peers, 'dateline/run.ts')], install: async () => {} },
  fromNpm('readability'),
  fromNpm('defuddle'),
  fromNpm('postlight'),
  {
    name: 'trafilatura',
    command: [join(peers, 'trafilatura/.venv/bin/python'), join(peers, 'trafilatura/run.py')],
    install: (say) => installOnce('trafilatura', { list: 'requirements.txt', into: '.venv' }, say, pip),
  },
]

function fromNpm(name: string): Extractor {
  return {
    name,
    command: [process.execPath, ...offline, join(peers, name, 'run.mjs')],
    install: (say) => installOnce(name, { list: 'package-lock.json', into: 'node_modules' }, say, npm),
  }
}

/** A list of versions that was installed is not installed again. Throws with the last words of the installer. */
async function installOnce(
  name: string,
  { list, into }: { list: string; into: string },
  say: (line: string) => void,
  install: (folder: string) => Promise<unknown>,
): Promise<void> {
  const folder = join(peers, name)
  const wanted = readFileSync(join(folder, list), 'utf8')
  const mark = join(folder, into, '.installed')
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return
  say(`${name} is being installed in ${join('bench/extract/peers', name, into)}`)
  try {
    await install(folder)
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string }
    throw new Error(`not installed: ${stderr.trim().split('\n').at(-1) || message}`)
  }
  writeFileSync(mark, wanted)
}

function npm(cwd: string): Promise<unknown> {
  // No peer needs its build scripts, and strangers' scripts are not run for a table.
  return run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd })
}

async function pip(cwd: string): Promise<void> {
  await run('python3', ['-m', 'venv', '--clear', '.venv'], { cwd })
  await run('.venv/bin/python', ['-m', 'pip', 'install', '--no-deps', '-q', '-r', 'requirements.txt'], { cwd })
}
