import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, runQuietly, step } from './step.mjs'

const leastMajor = 24
const stamp = join(root, 'node_modules/.dateline-setup')
const shippedNode = join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node')

/** The Node that runs dateline: this one if it is new enough, else the one that comes with the packages. */
export const node = Number(process.versions.node.split('.')[0]) >= leastMajor ? process.execPath : shippedNode

/** Whether all packages of the lock file, and a Node to run them, are in place; costs a few milliseconds. */
export function hasPackages() {
  return (
    (node === process.execPath || existsSync(node)) &&
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === fingerprint()
  )
}

/** Installs the packages exactly as the lock file says; `production` leaves out what only developers need. */
export async function installPackages({ production }) {
  await step(`installing the packages of pnpm-lock.yaml with ${packageManager()}`, async () => {
    rmSync(stamp, { force: true })
    await runQuietly(
      'npx',
      ['-y', packageManager(), 'install', '--frozen-lockfile', ...(production ? ['--prod'] : [])],
      {
        // CI: pnpm may replace the node_modules of another platform without asking. The other: npx has just fetched the
        // very version that package.json names, so pnpm need not look itself up (and can't record itself in a frozen file).
        env: { CI: 'true', pnpm_config_pm_on_fail: 'ignore' },
        remedy:
          'The output above says why. Most often the npm registry could not be reached (see `npm ping`), or pnpm-lock.yaml' +
          ' does not fit a package.json.',
      },
    )
    linkCommand()
    writeFileSync(stamp, fingerprint())
  })
}

function packageManager() {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).packageManager
}

function fingerprint() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`)
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

/** pnpm links no command of the workspace's root, and `npx dateline` takes the one in node_modules/.bin first. */
function linkCommand() {
  const link = join(root, 'node_modules/.bin/dateline')
  if (process.platform === 'win32') return
  mkdirSync(join(root, 'node_modules/.bin'), { recursive: true })
  rmSync(link, { force: true })
  symlinkSync('../../bin/dateline.mjs', link)
}
