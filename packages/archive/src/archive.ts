import { mkdir } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ClaimCheck } from '@dateline/contracts/claim-check'
import packageJson from '../package.json' with { type: 'json' }
import type { Answer, ArchivedPage, Conversion, Exchange, Resource } from './exchange.ts'
import { createAppender, syncDirectory } from './file-appender.ts'
import { answerRecords, conversionRecords, exchangeRecords, type PageRecords, resourceRecords } from './page-records.ts'
import { readPage } from './read-page.ts'
import { newRecordId, warcMember } from './warc-record.ts'

/** The evidence: what was asked and what was answered, in WARC 1.1 files. */
export interface Archive {
  /**
   * Keeps a request and its answer. Resolves when both are on disk, with the claim check of the answer; rejects with
   * TransientError when the disk does not take them, and then nothing of them counts.
   */
  writeExchange(exchange: Exchange): Promise<ClaimCheck>
  /** Keeps an answer without its request, under the same promise. */
  writeResponse(answer: Answer): Promise<ClaimCheck>
  /** Keeps a body that came without an exchange, under the same promise. */
  writeResource(resource: Resource): Promise<ClaimCheck>
  /** Keeps another form of an answer that is here already, under the same promise; throws what `read` of that answer does. */
  writeConversion(conversion: Conversion): Promise<ClaimCheck>
  /**
   * Gives back what a claim check stands for. Throws PermanentError where the record is missing or not the one of the claim
   * check, TransientError where the disk fails.
   */
  read(claim: ClaimCheck): Promise<ArchivedPage>
  /** Waits for all writes and closes the file. Later writes reject. */
  close(): Promise<void>
}

interface ArchiveOptions {
  /** Who writes; part of the file names. */
  writer: string
  /** A file that would grow beyond this many bytes is followed by a new one; 1 GB by default. */
  maxFileBytes?: number
  /** More fields for the warcinfo record at the start of each file. */
  info?: Record<string, string>
}

/** Opens the archive at `file:PATH`, and makes the folder where there is none. Files are made by the first write. */
export async function openArchive(url: string, options: ArchiveOptions): Promise<Archive> {
  if (!/^[\w-]+$/.test(options.writer)) {
    throw new Error(`no name for an archive writer: ${JSON.stringify(options.writer)} (letters, digits, - and _)`)
  }
  const directory = directoryOf(url)
  await makeDirectory(directory)
  const appender = createAppender({
    directory,
    writer: options.writer,
    maxFileBytes: options.maxFileBytes ?? 1_000_000_000,
    firstRecord: (file) => warcinfo(file, options.info ?? {}),
  })

  async function write({ members, digest }: PageRecords): Promise<ClaimCheck> {
    const { file, offset } = await appender.append(Buffer.concat(members))
    return { file, offset, length: members[0]?.length ?? 0, digest }
  }

  return {
    writeExchange: async (exchange) => write(await exchangeRecords(exchange)),
    writeResponse: async (answer) => write(await answerRecords(answer)),
    writeResource: async (resource) => write(await resourceRecords(resource)),
    writeConversion: async ({ of, ...resource }) => {
      const { recordId } = await readPage(directory, of)
      return write(await conversionRecords(resource, recordId))
    },
    read: (claim) => readPage(directory, claim),
    close: appender.close,
  }
}

function directoryOf(url: string): string {
  const [, scheme = '', path = ''] = /^([a-z][a-z0-9+.-]*:)?(.*)$/is.exec(url) ?? []
  if (scheme.toLowerCase() !== 'file:') {
    throw new Error(`ARCHIVE_URL has the scheme "${scheme}": only file:PATH can be used, such as file:./data/archive`)
  }
  if (path === '') throw new Error('ARCHIVE_URL names no folder: file:PATH, such as file:./data/archive')
  return path.startsWith('//') ? fileURLToPath(url) : resolve(path)
}

/** Each new folder is a name in the one above it, which has to be on disk before the first record counts. */
async function makeDirectory(directory: string): Promise<void> {
  const first = await mkdir(directory, { recursive: true }).catch((error: Error) => {
    throw new Error(`ARCHIVE_URL: can't make the folder ${directory}: ${error.message}`, { cause: error })
  })
  if (first === undefined) return
  let parent = dirname(first)
  for (const name of relative(parent, directory).split(sep)) {
    await syncDirectory(parent)
    parent = join(parent, name)
  }
}

async function warcinfo(file: string, info: Record<string, string>): Promise<Buffer> {
  const fields = {
    software: `dateline/${packageJson.version}`,
    format: 'WARC File Format 1.1',
    conformsTo: 'https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/',
    ...info,
  }
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`.replaceAll(/[\r\n]+/g, ' '))
  return warcMember(
    [
      ['WARC-Type', 'warcinfo'],
      ['WARC-Record-ID', `<${newRecordId()}>`],
      ['WARC-Date', new Date().toISOString()],
      ['WARC-Filename', file],
      ['Content-Type', 'application/warc-fields'],
    ],
    [Buffer.from(`${lines.join('\r\n')}\r\n`)],
  )
}
