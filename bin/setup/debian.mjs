import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { runQuietly } from './step.mjs'

const policyFile = '/usr/sbin/policy-rc.d'

/** Whether packages can be installed without asking anybody: root on Debian, Ubuntu or what is made of them. */
export function canInstall() {
  return process.getuid?.() === 0 && isDebian()
}

/** Installs one of Debian's packages and what it depends on, and nothing of it is started. */
export async function installPackage(name, remedy) {
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  await runQuietly('apt-get', ['update'], { remedy, env })
  await withoutStartingServices(() =>
    runQuietly('apt-get', ['install', '-y', '--no-install-recommends', name], { remedy, env }),
  )
}

function isDebian() {
  try {
    return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'))
  } catch {
    return false
  }
}

/** Debian starts a service when its package is installed; policy-rc.d (invoke-rc.d(8)) forbids it. */
async function withoutStartingServices(install) {
  const isOurs = !existsSync(policyFile)
  if (isOurs) writeFileSync(policyFile, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    await install()
  } finally {
    if (isOurs) rmSync(policyFile, { force: true })
  }
}
