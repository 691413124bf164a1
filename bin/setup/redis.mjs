import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { canInstall, installPackage } from './debian.mjs'
import { programsOnPath } from './on-path.mjs'
import { runQuietly, SetUpError, step } from './step.mjs'

const leastVersion = [6, 2]

/** Whether a Redis can be had: one that REDIS_URL names, or a server of a usable version on PATH. */
export function hasRedis() {
  return Boolean(process.env.REDIS_URL) || findServer() !== undefined
}

/** Installs Debian's Redis where that can be done without asking (root on Debian or Ubuntu); else says how to. */
export async function installRedis() {
  if (!canInstall()) {
    throw new SetUpError(
      'no Redis server of version 6.2 or newer (redis-server or valkey-server) is on PATH; `dateline up`, `dateline run` and' +
        ' the tests start one of their own',
      `Install one with\n    ${installCommand()}\nor set REDIS_URL to a running one.`,
    )
  }
  await step('installing redis-server with apt-get', async () => {
    const remedy = 'Install redis-server 6.2 or newer by hand, or set REDIS_URL to a running one.'
    await installPackage('redis-server', remedy)
    await withoutService()
    if (!findServer()) throw new SetUpError('the redis-server that apt-get installed is older than 6.2', remedy)
  })
}

const findServer = () => programsOnPath(['redis-server', 'valkey-server']).find(isRecent)

function isRecent(path) {
  try {
    const [, major, minor] = /v=(\d+)\.(\d+)/.exec(execFileSync(path, ['--version'], { encoding: 'utf8' })) ?? []
    const [leastMajor, leastMinor] = leastVersion
    return Number(major) > leastMajor || (Number(major) === leastMajor && Number(minor) >= leastMinor)
  } catch {
    return false
  }
}

function installCommand() {
  if (process.platform === 'darwin') return 'brew install redis'
  const commands = {
    '/usr/bin/apt-get': 'sudo apt-get install -y redis-server',
    '/usr/bin/dnf': 'sudo dnf install -y valkey',
    '/sbin/apk': 'apk add redis',
  }
  const manager = Object.keys(commands).find((path) => existsSync(path))
  return manager ? commands[manager] : Object.values(commands).join('\n    ')
}

/** Debian would start it at each boot; only the program is wanted. */
async function withoutService() {
  const remedy = 'Disable redis-server.service by hand.'
  if (existsSync('/run/systemd/system')) await runQuietly('systemctl', ['disable', 'redis-server.service'], { remedy })
}
