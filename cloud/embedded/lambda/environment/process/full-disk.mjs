// A function's /tmp can be made to be full: whatever would need space there fails as the system's own calls do. Put in
// place before the function is loaded, so that one that keeps `writeFile` for itself meets it as well.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { resolve, sep } from 'node:path'

/** By name: what takes space, and at which place its arguments name the file. Each has a `…Sync` and a promise, too. */
const TAKES_SPACE = { writeFile: 0, appendFile: 0, mkdir: 0, mkdtemp: 0, copyFile: 1, cp: 1, symlink: 1 }
const folders = ['/tmp', tmpdir()].map((folder) => resolve(folder) + sep)
let full = false

/** From now on there is no space left, or there is again. */
export function fillDisk(isFull) {
  full = isFull
}

/** Puts the calls that know of a full disk in the place of Node's own. */
export function limitDisk() {
  for (const [name, place] of Object.entries(TAKES_SPACE)) limit(name, (values) => values[place])
  // Opened to be read, a file needs no space; streams are opened as well.
  limit('open', ([path, flags = 'r']) => (/[wa+]/.test(flags) || flags > 0 ? path : undefined))
  syncBuiltinESMExports()
}

function limit(name, fileOf) {
  const { [name]: called, [`${name}Sync`]: sync } = fs
  const { [name]: promised } = fs.promises
  const problem = (values) => problemOf(name, fileOf(values))
  fs[name] = (...values) => {
    const error = problem(values)
    if (!error) return called.apply(fs, values)
    process.nextTick(values.at(-1), error)
  }
  fs[`${name}Sync`] = (...values) => {
    const error = problem(values)
    if (error) throw error
    return sync.apply(fs, values)
  }
  fs.promises[name] = async (...values) => {
    const error = problem(values)
    if (error) throw error
    return promised.apply(fs.promises, values)
  }
}

function problemOf(syscall, file) {
  if (!full || (typeof file !== 'string' && !(file instanceof URL))) return undefined
  const path = resolve(typeof file === 'string' ? file : file.pathname)
  if (!folders.some((folder) => path.startsWith(folder))) return undefined
  const fields = { errno: -28, code: 'ENOSPC', syscall, path }
  return Object.assign(new Error(`ENOSPC: no space left on device, ${syscall} '${path}'`), fields)
}
