// Makes the secrets that the stack needs and doesn't have yet, one file each in SECRETS_DIR. A file that is there is kept,
// so that every start but the first changes nothing.
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

for (const name of ['redis-password']) {
  const file = join(process.env.SECRETS_DIR, name)
  try {
    // 0440: the services share this user, and Redis its group.
    writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o440, flag: 'wx' })
    process.stdout.write(`made ${file}\n`)
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
  }
}
