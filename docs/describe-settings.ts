import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SharedConfig } from '../packages/contracts/src/config.ts'
import { Config as FetcherConfig } from '../services/fetcher/src/config.ts'
import { Config as GatewayConfig } from '../services/gateway/src/config.ts'
import { Config as IndexerConfig } from '../services/indexer/src/config.ts'
import { Config as NormalizerConfig } from '../services/normalizer/src/config.ts'
import { table } from './table.ts'

export const services = {
  fetcher: FetcherConfig,
  normalizer: NormalizerConfig,
  indexer: IndexerConfig,
  gateway: GatewayConfig,
}
type ServiceName = keyof typeof services

/** Defaults that the machine decides: their figure here would be that of whoever ran `npm run generate`. */
const DECIDED_BY_MACHINE: Record<string, string> = { NORMALIZE_CONCURRENCY: 'one for each processor' }

/** What the command reads beyond the services' settings. */
export const commandSettings: Record<string, [byDefault: string, meaning: string]> = {
  DATELINE_URL: ['none', 'the dateline to talk to, as `--url`; without it, the one that runs on the data directory'],
  DATELINE_DATA_DIR: ['`./data`', 'where `dateline up` and `dateline run` keep their data, as `--data-dir`'],
}

/** What docker-compose.yml may be given beyond the services' settings. */
const COMPOSE_MEANINGS: Record<string, string> = {
  DATELINE_IMAGE: 'name of the image that is built and run',
  BROWSER: 'package with a browser that is built into the image (`chromium`); none without it',
  PIDS_LIMIT: 'processes and threads of one container',
  REDIS_MAXMEMORY: 'memory for data in Redis; above it Redis refuses new work',
  REDIS_MEMORY_LIMIT: "memory of Redis' container; leave room above REDIS_MAXMEMORY",
  FETCHER_MEMORY_LIMIT: "memory of a fetcher's container",
  NORMALIZER_MEMORY_LIMIT: "memory of a normalizer's container",
  INDEXER_MEMORY_LIMIT: "memory of the indexer's container",
  GATEWAY_MEMORY_LIMIT: "memory of the gateway's container",
  GATEWAY_PORT: 'port on 127.0.0.1 of this machine on which the API is published',
  SAMPLES_NETWORK: 'network of the sample sites (profile `samples`)',
}

/** docs/configuration.md: every setting with its default, its bounds, its meaning and who reads it. */
export function describeSettings(): string {
  return `<!-- Made from the code by \`npm run generate\`: change the schemas, not this page. -->
# Settings

All settings come from the environment. A service reads them once, when it starts; where some are wrong it lists all of
them and ends with status 2. \`dateline up\` and \`dateline run\` hand their own environment on to the services.

Each setting \`X\` of a service may also come from a file that \`X_FILE\` names: keep secrets there. A setting that is empty
is not set.

## Shared

${settingsTable(Object.keys(SharedConfig.shape), true)}

## Where things lie and what may be fetched

${settingsTable(namesReadBy(2), true)}

${Object.keys(services)
  .map((name) => serviceSection(name as ServiceName))
  .join('\n\n')}

## The command

${table(
  ['setting', 'default', 'meaning'],
  Object.entries(commandSettings).map(([name, [byDefault, meaning]]) => [`\`${name}\``, byDefault, meaning]),
)}

\`DATELINE_TOKEN\` (see gateway) is sent with each request. \`dateline up\` and \`dateline run\` set \`ARCHIVE_URL\` and
\`INDEX_URL\` to places in the data directory where they are not set, and start a Redis server of their own where
\`REDIS_URL\` is not set. \`NO_COLOR\` and \`FORCE_COLOR\` decide on colour.

## Docker Compose

\`docker-compose.yml\` hands on the settings above that it names, and reads these from the environment or from \`.env\`:

${table(['setting', 'default', 'meaning'], composeRows())}
`
}

/** The settings that more than one service reads (`least` 2), or exactly those of one. */
function namesReadBy(least: number): string[] {
  const names = [...new Set(Object.values(services).flatMap((config) => Object.keys(config.shape)))]
  return names.filter((name) => readersOf(name).length >= least && !(name in SharedConfig.shape))
}

const readersOf = (name: string) =>
  Object.entries(services).flatMap(([service, { shape }]) => (name in shape ? [service] : []))

function serviceSection(service: ServiceName): string {
  const own = Object.keys(services[service].shape).filter((name) => readersOf(name).length === 1)
  return `## ${service}\n\n${settingsTable(own, false)}`
}

function settingsTable(names: string[], withReaders: boolean): string {
  const rows = names.map((name) => {
    const readers = readersOf(name)
    const { shape } = services[readers[0] as ServiceName]
    const schema = shape[name as keyof typeof shape]
    const cells = [`\`${name}\``, defaultOf(name, schema), boundsOf(schema), schema.description ?? '']
    const who = readers.length === Object.keys(services).length ? 'all' : readers.join(', ')
    return withReaders ? [...cells, who] : cells
  })
  return table(['setting', 'default', 'allowed', 'meaning', ...(withReaders ? ['read by'] : [])], rows)
}

type Setting = (typeof SharedConfig.shape)[keyof typeof SharedConfig.shape]

function defaultOf(name: string, schema: Setting): string {
  const decided = DECIDED_BY_MACHINE[name]
  if (decided) return decided
  const value: unknown = schema.safeParse(undefined).data
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return 'none'
  return `\`${Array.isArray(value) ? value.join(',') : value}\``
}

function boundsOf(schema: Setting): string {
  const { type, enum: words, minimum, maximum, minLength = 0 } = schema.toJSONSchema({ io: 'input' })
  if (words) return words.map((word) => `\`${word}\``).join(' ')
  if (type !== 'integer') return minLength > 1 ? `${minLength} characters or more` : ''
  return maximum === undefined || maximum === Number.MAX_SAFE_INTEGER
    ? `${minimum} or more`
    : `${minimum} to ${maximum}`
}

function composeRows(): string[][] {
  const source = readFileSync(join(import.meta.dirname, '../docker-compose.yml'), 'utf8')
  const variables = new Map(
    [...source.matchAll(/\$\{([A-Z_]+):-([^}]*)\}/g)].map(([, name = '', value = '']) => [name, value]),
  )
  return [...variables].map(([name, value]) => {
    const meaning = COMPOSE_MEANINGS[name]
    if (!meaning) throw new Error(`docker-compose.yml reads ${name}: say in docs/describe-settings.ts what it means`)
    return [`\`${name}\``, `\`${value}\``, meaning]
  })
}
