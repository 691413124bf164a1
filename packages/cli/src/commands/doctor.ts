import { spawnSync } from 'node:child_process'
import { constants } from 'node:fs'
import { access, mkdir, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { Config as GatewayConfig } from '@dateline/gateway/config'
import { openLog } from '@dateline/runtime/log'
import { openRedis } from '@dateline/runtime/redis'
import { loadSettings } from '@dateline/runtime/settings'
import { openIndex } from '@dateline/search/open-index'
import { findClient } from '../client.ts'
import { type Common, command } from '../common.ts'
import { plain, print, printJson, style } from '../output.ts'
import { serverCommand } from '../private-redis.ts'
import { settingFaults } from '../setting-faults.ts'

/** What a check found. `warn` works, but not as it should in earnest. */
interface Finding {
  check: string
  result: 'ok' | 'warn' | 'fail'
  detail: string
}

/** Below this the archive and the index soon have no room. */
const LOW_DISK = 0.15

/** `dateline doctor`: whether everything that dateline needs is there and set as it should be. */
export const doctor = command('doctor', 'check settings, Redis, disk and index', 'dateline doctor').action(
  async (options: Common) => {
    const findings = (
      await Promise.all([settings(), node(), disk(options.dataDir), redis(options), index(options)])
    ).flat()
    for (const finding of findings) {
      if (options.json) printJson(finding)
      else print(`${mark(finding.result)} ${finding.check.padEnd(10)} ${plain(finding.detail)}`)
    }
    const failed = findings.filter(({ result }) => result === 'fail')
    if (failed.length > 0) process.exitCode = failed.some(({ check }) => check === 'settings') ? 2 : 1
  },
)

const marks = { ok: 'green', warn: 'yellow', fail: 'red' } as const
const mark = (result: Finding['result']) => style(marks[result], result.padEnd(4))

function settings(): Finding[] {
  const faults = settingFaults(process.env)
  if (faults.length > 0) return faults.map((detail) => ({ check: 'settings', result: 'fail', detail }))
  const agent = process.env.FETCH_USER_AGENT ?? ''
  if (/https?:\/\/|@/.test(agent)) return [{ check: 'settings', result: 'ok', detail: 'all right' }]
  return [
    {
      check: 'settings',
      result: 'warn',
      detail:
        'FETCH_USER_AGENT gives no contact: sites block what they cannot write to. Set it to mybot/1.0 (+https://…)',
    },
  ]
}

function node(): Finding[] {
  const isRight = Number(process.versions.node.split('.')[0]) >= 24
  return [
    {
      check: 'node',
      result: isRight ? 'ok' : 'fail',
      detail: `Node ${process.versions.node}${isRight ? '' : ', needs 24'}`,
    },
  ]
}

async function disk(dataDir: string): Promise<Finding[]> {
  try {
    await mkdir(dataDir, { recursive: true })
    await access(dataDir, constants.W_OK)
    const { bavail, blocks, bsize } = await statfs(dataDir)
    const free = `${((bavail * bsize) / 1e9).toFixed(1)} GB free at ${dataDir}`
    const isLow = bavail / blocks < LOW_DISK
    return [{ check: 'disk', result: isLow ? 'warn' : 'ok', detail: isLow ? `${free}: less than 15 %` : free }]
  } catch (error) {
    return [{ check: 'disk', result: 'fail', detail: `${dataDir} can't be written to: ${(error as Error).message}` }]
  }
}

async function redis(options: Common): Promise<Finding[]> {
  if (process.env.REDIS_URL) return redisAt()
  try {
    const name = serverCommand()
    const version =
      spawnSync(name, ['--version'])
        .stdout.toString()
        .match(/v=([\d.]+)/)?.[1] ?? 'of unknown version'
    const running = (await findClient(options))
      ? 'dateline runs its own'
      : '`dateline up` starts its own, with every write on disk'
    return [{ check: 'redis', result: 'ok', detail: `${name} ${version}; ${running}` }]
  } catch (error) {
    return [{ check: 'redis', result: 'fail', detail: (error as Error).message }]
  }
}

async function redisAt(): Promise<Finding[]> {
  // A URL that can't be read is reported with the settings.
  if (settingFaults(process.env).some((fault) => fault.startsWith('REDIS_'))) return []
  const config = loadSettings(GatewayConfig.pick({ REDIS_URL: true, REDIS_PASSWORD: true }), process.env)
  const connection = openRedis(config, openLog('doctor', 'silent'), { failFast: true })
  const finding = (result: Finding['result'], detail: string): Finding => ({ check: 'redis', result, detail })
  try {
    const info = await connection.info('server')
    const version = info.match(/redis_version:([\d.]+)/)?.[1] ?? '0'
    const setting = async (name: string) => ((await connection.config('GET', name)) as string[])[1] ?? ''
    const [policy, appendOnly, sync] = await Promise.all([
      setting('maxmemory-policy'),
      setting('appendonly'),
      setting('appendfsync'),
    ])
    return [
      isAtLeast(version, 6, 2)
        ? finding('ok', `Redis ${version}`)
        : finding('fail', `Redis ${version}: 6.2 or newer is needed`),
      policy === 'noeviction'
        ? finding('ok', 'evicts nothing')
        : finding('fail', `maxmemory-policy is ${policy}: it must be noeviction, or waiting URLs vanish`),
      appendOnly === 'yes' && sync === 'always'
        ? finding('ok', 'every write is on disk before it is answered')
        : finding(
            'warn',
            `appendonly ${appendOnly}, appendfsync ${sync}: what was just accepted is lost at power loss; set yes and always`,
          ),
    ]
  } catch (error) {
    return [finding('fail', `REDIS_URL does not answer: ${(error as Error).message}`)]
  } finally {
    connection.disconnect()
  }
}

function isAtLeast(version: string, major: number, minor: number): boolean {
  const [first = 0, second = 0] = version.split('.').map(Number)
  return first > major || (first === major && second >= minor)
}

async function index({ dataDir }: Common): Promise<Finding[]> {
  const url = process.env.INDEX_URL ?? `sqlite:${join(dataDir, 'articles.sqlite')}`
  try {
    const opened = await openIndex(url, { mode: 'read' })
    await opened.check()
    const { articles } = await opened.count()
    await opened.close()
    return [{ check: 'index', result: 'ok', detail: `${articles} articles in ${url}` }]
  } catch (error) {
    return [{ check: 'index', result: 'fail', detail: (error as Error).message }]
  }
}
