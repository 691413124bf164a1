import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The programs of these names on PATH, in its order. */
export function programsOnPath(names) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).filter(isExecutable)
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
