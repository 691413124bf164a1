import { execFileSync } from 'node:child_process'
import { accessSync, constants, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { runQuietly, SetUpError, step } from './step.mjs'

const leastVersion = [6, 2]
const policyFile = '/usr/sbin/policy-rc.d'

/** Whether a Redis can be had: one that REDIS_URL names, or a server of a usable version on PATH. */
export function hasRedis() {
  return Boolean(process.env.REDIS_URL) || findServer() !== undefined
}

/** Installs Debian's Redis where that can be done without asking (root on Debian or Ubuntu); else says how to. */
export async function installRedis() {
  if (!isDebian() || process.getuid?.() !== 0) {
    throw new SetUpError(
      'no Redis server of version 6.2 or newer (redis-server or valkey-server) is on PATH; `dateline up`, `dateline run` and' +
        ' the tests start one of their own',
      `Install one with\n    ${installCommand()}\nor set REDIS_URL to a running one.`,
    )
  }
  await step('installing redis-server with apt-get', async () => {
    const remedy = 'Install redis-server 6.2 or newer by hand, or set REDIS_URL to a running one.'
    const env = { DEBIAN_FRONTEND: 'noninteractive' }
    await runQuietly('apt-get', ['update'], { remedy, env })
    await withoutStartingServices(() =>
      runQuietly('apt-get', ['install', '-y', '--no-install-recommends', 'redis-server'], { remedy, env }),
    )
    if (!findServer()) throw new SetUpError('the redis-server that apt-get installed is older than 6.2', remedy)
  })
}

function findServer() {
  const candidates = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => ['redis-server', 'valkey-server'].map((name) => join(folder, name)))
  return candidates.find((path) => isExecutable(path) && isRecent(path))
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function isRecent(path) {
  try {
    const [, major, minor] = /v=(\d+)\.(\d+)/.exec(execFileSync(path, ['--version'], { encoding: 'utf8' })) ?? []
    const [leastMajor, leastMinor] = leastVersion
    return Number(major) > leastMajor || (Number(major) === leastMajor && Number(minor) >= leastMinor)
  } catch {
    return false
  }
}

function isDebian() {
  try {
    return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'))
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

/**
 * Debian starts a service when its package is installed and at each boot. Only the program is wanted: policy-rc.d
 * (invoke-rc.d(8)) forbids the first, `systemctl disable` the second.
 */
async function withoutStartingServices(install) {
  const isOurs = !existsSync(policyFile)
  if (isOurs) writeFileSync(policyFile, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    await install()
  } finally {
    if (isOurs) rmSync(policyFile, { force: true })
  }
  if (existsSync('/run/systemd/system'))
    await runQuietly('systemctl', ['disable', 'redis-server.service'], {
      remedy: 'Disable redis-server.service by hand.',
    })
}
