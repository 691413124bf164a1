/** What a kind of room may import of the workspace, in its source and (beyond that) in its tests. */
export interface Arrow {
  /** Rooms, by the name of their folder or their kind. */
  rooms: string[]
  may: string[]
  inTests: string[]
  because: string
}

/** Kinds of rooms: `packages` and `services` are all that lie in those folders. The first arrow that names a room holds. */
export const arrows: Arrow[] = [
  {
    rooms: ['contracts'],
    may: [],
    inTests: [],
    because: 'everybody stands on it: whatever it imported, all would import',
  },
  {
    rooms: ['testkit'],
    may: ['contracts'],
    inTests: [],
    because: 'it makes what tests are fed with, articles too, and knows nothing of who is tested',
  },
  {
    rooms: ['samples'],
    may: [],
    inTests: [],
    because: 'they stand in for the world outside, which knows nothing of dateline',
  },
  {
    rooms: ['cli'],
    may: [
      'contracts',
      'packages',
      'samples',
      'fetcher/config',
      'gateway/config',
      'gateway/sources',
      'gateway/status',
      'indexer/config',
      'normalizer/config',
    ],
    inTests: ['testkit'],
    because: 'it shows what the rooms have, and checks their settings; it starts services as processes of their own',
  },
  {
    rooms: ['frontier'],
    may: ['contracts'],
    inTests: ['testkit', 'runtime'],
    because: 'packages know nothing but contracts; its tests open Redis as the services do',
  },
  {
    rooms: ['sources'],
    may: ['discovery', 'frontier', 'url'],
    inTests: ['testkit', 'runtime'],
    because:
      'a poll in the fetcher and a push at the gateway end in the same code: what was named goes into the frontier',
  },
  {
    rooms: ['packages'],
    may: ['contracts'],
    inTests: ['testkit'],
    because: 'a package that knows only contracts can be read, tested and replaced alone',
  },
  {
    rooms: ['services'],
    may: ['contracts', 'packages'],
    inTests: ['testkit', 'samples'],
    because: 'services are strangers: they meet in queues, the archive and the index, so each can be restarted alone',
  },
  {
    rooms: ['bench'],
    may: [
      'contracts',
      'packages',
      'samples',
      'testkit',
      'cli',
      'normalizer/deduplicator',
      'normalizer/labelled',
      'normalizer/signature',
    ],
    inTests: [],
    because: 'it measures parts by the doors that rooms open for it, and whole services as processes',
  },
  {
    rooms: ['e2e'],
    may: ['contracts', 'packages', 'samples', 'testkit', 'cli'],
    inTests: [],
    because: 'they start services as processes and never reach into one',
  },
]

/** Packages that the word `packages` above does not mean. */
export const notForAll: Record<string, string> = {
  cli: 'a door, not a floor',
  testkit: 'for tests only',
}

/** The rooms that own each library, so that replacing it is work in them alone. A library that is not here has no owner yet. */
export const owners: Record<string, { rooms: string[]; because: string }> = {
  bullmq: { rooms: ['runtime'], because: 'stages are functions; what delivers to them is one decision' },
  ioredis: {
    rooms: ['runtime', 'frontier', 'sources'],
    because: 'runtime opens connections, the frontier and the sources run scripts',
  },
  pino: { rooms: ['runtime'], because: 'every log line looks the same' },
  'prom-client': { rooms: ['runtime'], because: 'every metric is named in one place' },
  fastify: { rooms: ['gateway'], because: 'the only HTTP server with routes' },
  undici: { rooms: ['fetcher'], because: 'the only way out, behind the address guard' },
  piscina: { rooms: ['normalizer'], because: 'the only threads' },
  'html-encoding-sniffer': { rooms: ['extract'], because: 'pages are decoded in one place' },
  'sanitize-html': { rooms: ['extract'], because: 'clean HTML is made in one place' },
  eld: { rooms: ['extract'], because: 'languages are guessed in one place' },
  htmlparser2: {
    rooms: ['discovery'],
    because: 'feeds, sitemaps and the links of a page are walked as tokens, in one place',
  },
  entities: { rooms: ['discovery', 'extract'], because: 'character references are decoded where markup is read' },
  tldts: { rooms: ['url'], because: 'hosts are split in one place' },
  'ipaddr.js': { rooms: ['url'], because: 'addresses are judged in one place' },
  warcio: { rooms: ['archive'], because: 'a second reader of what the archive writes, in its tests' },
  commander: { rooms: ['cli'], because: 'the only command line' },
  diff: { rooms: ['search'], because: 'what a revision changed is found in one place' },
  'node:sqlite': {
    rooms: ['search', 'cli'],
    because: 'search keeps articles in it; the cli locks its data directory by it',
  },
  zod: {
    rooms: ['contracts', 'runtime', 'cli', 'services'],
    because: 'whatever comes from outside is read by a schema where it comes in; pure packages get it read',
  },
}

/** Where the environment may be read; everything else is given its settings. */
export const environmentReaders: { path: RegExp; because: string }[] = [
  { path: /^services\/\w+\/src\/main\.ts$/, because: 'the wiring of a process' },
  { path: /^samples\/src\/main\.ts$/, because: 'the wiring of a process' },
  { path: /^packages\/cli\/src\//, because: 'a command is a process, and hands its environment on to those it starts' },
  { path: /^packages\/runtime\/src\/settings\.ts$/, because: 'what main.ts reads it with' },
  { path: /^packages\/testkit\/src\//, because: 'starts processes for tests' },
  { path: /^(e2e|bench)\//, because: 'start processes' },
  { path: /^(bin|infra)\//, because: 'run before or beside dateline, as scripts of their own' },
  { path: /\.(test|cases)\.ts$|^(packages|services)\/\w+\/test\//, because: 'start processes' },
]
