import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Command, commandFault } from './command-line.ts'

/** What commands in documents are compared with. */
export interface Known {
  root: string
  dateline: Command
  scripts: string[]
  services: string[]
  profiles: string[]
}

/** Reads the npm scripts and the Compose services of the checkout. */
export function readKnown(root: string, dateline: Command): Known {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const compose = readFileSync(join(root, 'docker-compose.yml'), 'utf8')
  const services = compose.split(/^services:$/m)[1]?.split(/^\S/m)[0] ?? ''
  return {
    root,
    dateline,
    scripts: Object.keys(scripts),
    services: [...services.matchAll(/^ {2}([\w-]+):$/gm)].map(([, name = '']) => name),
    profiles: [...compose.matchAll(/profiles: \[([\w, -]+)\]/g)].flatMap(([, names = '']) => names.split(', ')),
  }
}

/** What is wrong with a command in a document; null if it would be understood. */
export function faultOf([program = '', ...words]: string[], known: Known): string | null {
  if (program === 'dateline') return commandFault(words, known.dateline)
  if (program === 'npx')
    return words[0] === 'dateline' ? commandFault(words.slice(1), known.dateline) : `npx ${words[0]}?`
  if (program === 'npm') return npmFault(words, known)
  if (program === 'docker') return words[0] === 'compose' ? composeFault(words.slice(1), known) : `docker ${words[0]}?`
  if (program === 'node') return existsSync(join(known.root, words[0] ?? '')) ? null : `there is no file ${words[0]}`
  if (program === 'git') return /^(clone|pull)$/.test(words[0] ?? '') ? null : `git ${words[0]}?`
  return `nobody checks ${program}: test/check-command.ts could`
}

function npmFault([verb = '', ...words]: string[], { scripts, dateline }: Known): string | null {
  const name = verb === 'run' ? (words.shift() ?? '') : verb
  if (verb !== 'run' && verb !== 'start' && verb !== 'test') return `npm ${verb} is none of npm run, start and test`
  if (!scripts.includes(name)) return `package.json has no script ${name}`
  if (words.length > 0 && words[0] !== '--') return `npm takes ${words[0]} for itself: put -- before it`
  return name === 'start' ? commandFault(['run', ...words.slice(1)], dateline) : null
}

const VALUED = ['--profile', '--scale', '--wait-timeout', '--tail', '--timeout']
const FLAGS = ['--wait', '--follow', '--volumes', '--build', '--detach', '-d', '-T', '-f']
const VERBS = ['up', 'down', 'stop', 'start', 'restart', 'build', 'ps', 'logs', 'config', 'exec']

function composeFault(words: string[], known: Known): string | null {
  let verb = ''
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (VALUED.includes(word)) {
      const value = words[++at] ?? ''
      if (word === '--profile' && !known.profiles.includes(value)) return `there is no profile ${value}`
      if (word === '--scale' && !known.services.includes(value.split('=')[0] ?? ''))
        return `there is no service ${value}`
    } else if (word.startsWith('-')) {
      if (!FLAGS.includes(word)) return `docker compose ${word}?`
    } else if (verb === '') {
      if (!VERBS.includes(word)) return `docker compose ${word}?`
      verb = word
    } else if (!known.services.includes(word)) return `docker-compose.yml has no service ${word}`
    else if (verb === 'exec') return faultOf(words.slice(at + 1), known)
  }
  return verb === '' && words.length > 0 ? 'docker compose needs a command' : null
}
