import { readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { arrows, environmentReaders, notForAll, owners } from './arrows.ts'
import { projectFiles } from './project-files.ts'
import { environmentReads, importsOf } from './scan-source.ts'

/** Programs that a bench compares us with: each is installed apart, and imports nothing of ours. */
const strangers = /^bench\/\w+\/peers\/(?!dateline\/)/

/** A folder with a package.json of its own; the root is a room too, with all that lies in no other. */
interface Room {
  name: string
  kind: 'packages' | 'services' | 'root' | 'other'
  folder: string
  exports: Record<string, string>
  dependencies: string[]
  devDependencies: string[]
}

/** One import, with what is known of the file that makes it. */
interface Case {
  path: string
  room: Room
  rooms: Room[]
  isTest: boolean
  specifier: string
}

/** Every place in the tree below `root` that breaks an arrow, as `path:line: what is wrong and what would be right`. */
export function findViolations(root: string): string[] {
  const files = projectFiles(root).filter((path) => !strangers.test(path))
  const rooms = files
    .filter((path) => /(^|\/)package\.json$/.test(path) && !isData(path))
    .map((path) => readRoom(root, path))
  const sources = files.filter((path) => /\.(ts|mts|cts|js|mjs|cjs)$/.test(path) && !isData(path))
  return [
    ...rooms.flatMap(faultsOfRoom),
    ...sources.flatMap((path) => faultsOfFile(path, readFileSync(join(root, path), 'utf8'), rooms)),
  ]
}

/** What tests and samples are fed is no source. */
const isData = (path: string) => /(^|\/)fixtures\/|^samples\/pages\//.test(path)

function readRoom(root: string, path: string): Room {
  const folder = dirname(path) === '.' ? '' : dirname(path)
  const { exports = {}, dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(join(root, path), 'utf8'))
  const [top = '', name] = folder.split('/')
  const kind = folder === '' ? 'root' : top === 'packages' || top === 'services' ? top : 'other'
  return {
    name: name ?? (top || 'root'),
    kind,
    folder,
    exports,
    dependencies: Object.keys(dependencies),
    devDependencies: Object.keys(devDependencies),
  }
}

function faultsOfRoom({ folder, kind, name, dependencies, devDependencies }: Room): string[] {
  if (kind === 'root') return []
  return [...dependencies, ...devDependencies]
    .filter((library) => !library.startsWith('@dateline/') && !library.startsWith('@types/'))
    .filter((library) => !isOwner(library, { kind, name }))
    .map((library) => `${folder}/package.json: ${ownersSay(library, name)}`)
}

function isOwner(library: string, { kind, name }: Pick<Room, 'kind' | 'name'>): boolean {
  const owner = owners[library]
  return owner !== undefined && (owner.rooms.includes(name) || owner.rooms.includes(kind))
}

function ownersSay(library: string, name: string): string {
  const owner = owners[library]
  if (!owner) return `${library} has no owner: name one in test/arrows.ts, with the reason`
  return `${library} belongs to ${owner.rooms.join(' and ')}, not to ${name} (${owner.because})`
}

function faultsOfFile(path: string, source: string, rooms: Room[]): string[] {
  const room = rooms.filter(({ folder }) => folder === '' || path.startsWith(`${folder}/`)).sort(byDepth)[0]
  if (!room) return []
  const isTest = isTestFile(path)
  const faults = importsOf(source).flatMap(({ specifier, line }) => {
    const fault =
      specifier === null ? computedImport(path, isTest) : importFault({ path, room, rooms, isTest, specifier })
    return fault ? [`${path}:${line}: ${fault}`] : []
  })
  if (!environmentReaders.some((reader) => reader.path.test(path)) && room.kind !== 'root') {
    const remedy = 'reads the environment: take a setting, which only main.ts reads'
    faults.push(...environmentReads(source).map((line) => `${path}:${line}: ${remedy}`))
  }
  if (/(^|\/)index\.[cm]?[jt]s$/.test(path) || isBarrel(source)) {
    faults.push(`${path}:1: a barrel file: let the \`exports\` of package.json name the files themselves`)
  }
  return faults
}

const byDepth = (a: Room, b: Room) => b.folder.length - a.folder.length

const isTestFile = (path: string) => /\.(test|cases)\.ts$|^(packages|services)\/[\w-]+\/test\/|^(e2e|test)\//.test(path)

/** Scripts that run before the packages are there, and tests that start a process on text of their own. */
const computedImport = (path: string, isTest: boolean) =>
  isTest || path.startsWith('bin/') ? null : 'a computed import, which nobody can check: name the file'

/** A file with nothing in it but re-exports. */
function isBarrel(source: string): boolean {
  const bare = source.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '').trim()
  return (
    bare !== '' &&
    bare.replace(/export\s+(type\s+)?(\*(\s+as\s+\w+)?|\{[^}]*\})\s+from\s+['"][^'"]+['"];?/g, '').trim() === ''
  )
}

function importFault(it: Case): string | null {
  const { specifier } = it
  if (specifier.startsWith('.') || specifier.startsWith('/')) return pathFault(it)
  if (specifier.startsWith('@dateline/')) return workspaceFault(it)
  return libraryFault(it)
}

/** A path stays within its room. The root's tests and documents are about all rooms and may look into each. */
function pathFault({ path, room, specifier }: Case): string | null {
  const target = relative('/', resolve('/', dirname(path), specifier))
  if (room.kind === 'root') return rootFault(path, target)
  if (target.startsWith(`${room.folder}/`)) return null
  return `${specifier} leads out of ${room.folder}: import the door that the other room's \`exports\` names`
}

const rootFault = (path: string, target: string) =>
  path.startsWith('bin/') && !target.startsWith('bin/')
    ? 'bin imports nothing else: it runs before anything is installed'
    : null

function workspaceFault({ room, rooms, isTest, specifier }: Case): string | null {
  const [, name = '', ...parts] = specifier.split('/')
  const door = parts.join('/')
  const target = rooms.find((one) => one.kind !== 'root' && one.name === name)
  if (!target) return `${specifier}: there is no such room`
  if (target === room) return `${specifier} is this very room: import the file`
  const dependency = `@dateline/${name}`
  if (!room.dependencies.includes(dependency) && !(isTest && room.devDependencies.includes(dependency))) {
    return `${dependency} is not declared in ${room.folder}/package.json`
  }
  if (!Object.hasOwn(target.exports, `./${door}`)) {
    return `${specifier} is no door of ${target.folder}: its \`exports\` has ${Object.keys(target.exports).join(', ')}`
  }
  return arrowFault(room, target, door, isTest)
}

function arrowFault(room: Room, target: Room, door: string, isTest: boolean): string | null {
  const arrow =
    arrows.find(({ rooms }) => rooms.includes(room.name)) ?? arrows.find(({ rooms }) => rooms.includes(room.kind))
  if (!arrow) return `${room.name} has no arrow: say in test/arrows.ts what it may import, and why`
  const allowed = isTest ? [...arrow.may, ...arrow.inTests] : arrow.may
  const isPackage = target.kind === 'packages' && !Object.hasOwn(notForAll, target.name)
  const names = [target.name, `${target.name}/${door}`, ...(isPackage ? ['packages'] : [])]
  if (names.some((one) => allowed.includes(one))) return null
  return `${room.name} must not import ${target.name}/${door} (${arrow.because})`
}

function libraryFault({ path, room, isTest, specifier }: Case): string | null {
  const bare = specifier.replace(/^node:/, '').split('/')[0] ?? ''
  const isBuiltin = specifier.startsWith('node:') || builtinModules.includes(bare)
  const library = isBuiltin ? `node:${specifier.replace(/^node:/, '')}` : libraryOf(specifier)
  if (room.kind === 'root') {
    if (path.startsWith('bin/') && !isBuiltin)
      return 'bin imports nothing but Node: it runs before anything is installed'
    return isBuiltin || room.devDependencies.includes(library) ? null : `${library} is not declared in package.json`
  }
  if (isBuiltin)
    return Object.hasOwn(owners, library) && !isTest && !isOwner(library, room) ? ownersSay(library, room.name) : null
  // Every room's tests are run by the root's tools.
  if (isTest && ROOT_TOOLS.includes(library)) return null
  if (!room.dependencies.includes(library) && !(isTest && room.devDependencies.includes(library))) {
    return `${library} is not declared in ${room.folder}/package.json`
  }
  return isOwner(library, room) ? null : ownersSay(library, room.name)
}

const ROOT_TOOLS = ['vitest', 'fast-check']

const libraryOf = (specifier: string) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
