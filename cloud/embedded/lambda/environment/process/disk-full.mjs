// Simulates a full /tmp: calls that need space there fail with the system's own error. Installed before the function is
// loaded, so that a function that keeps a reference to `writeFile` is affected as well.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { resolve, sep } from 'node:path'

/** Functions that need space, with the position of their path argument. Each has a `…Sync` and a promise version. */
const WRITING_FUNCTIONS = { writeFile: 0, appendFile: 0, mkdir: 0, mkdtemp: 0, copyFile: 1, cp: 1, symlink: 1 }
const temporaryFolders = ['/tmp', tmpdir()].map((folder) => resolve(folder) + sep)
let isFull = false

export function setDiskFull(full) {
  isFull = full
}

/** Wraps the writing functions of `node:fs`. */
export function installDiskLimit() {
  for (const [name, position] of Object.entries(WRITING_FUNCTIONS)) wrap(name, (args) => args[position])
  // Opening a file for reading needs no space. Streams call `open` as well.
  wrap('open', ([path, flags = 'r']) => (/[wa+]/.test(flags) || flags > 0 ? path : undefined))
  syncBuiltinESMExports()
}

function wrap(name, getPath) {
  const { [name]: withCallback, [`${name}Sync`]: sync } = fs
  const { [name]: withPromise } = fs.promises
  const check = (args) => noSpaceError(name, getPath(args))
  fs[name] = (...args) => {
    const error = check(args)
    if (!error) return withCallback.apply(fs, args)
    process.nextTick(args.at(-1), error)
  }
  fs[`${name}Sync`] = (...args) => {
    const error = check(args)
    if (error) throw error
    return sync.apply(fs, args)
  }
  fs.promises[name] = async (...args) => {
    const error = check(args)
    if (error) throw error
    return withPromise.apply(fs.promises, args)
  }
}

/** The error for a path in a full folder; `undefined` for all other paths. */
function noSpaceError(syscall, file) {
  if (!isFull || (typeof file !== 'string' && !(file instanceof URL))) return undefined
  const path = resolve(typeof file === 'string' ? file : file.pathname)
  if (!temporaryFolders.some((folder) => path.startsWith(folder))) return undefined
  const properties = { errno: -28, code: 'ENOSPC', syscall, path }
  return Object.assign(new Error(`ENOSPC: no space left on device, ${syscall} '${path}'`), properties)
}
