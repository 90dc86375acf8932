// Linux shows the environment that a process was started with to every process of the same user, in /proc/<pid>/environ.
// For the cloud that is the user's environment, for a function its credentials.
const { closeSync, openSync, readFileSync, writeSync } = require('node:fs')
const { isMainThread } = require('node:worker_threads')

/** The positions of `env_start` and `env_end` after the command's name in /proc/self/stat, see proc(5). */
const ENV_START = 47
const ENV_END = 48

/**
 * Overwrites the memory that /proc/<pid>/environ shows. `process.env` and what child processes inherit stay as they are.
 * Returns false where the platform does not allow it.
 */
function hideEnvironment() {
  if (process.platform !== 'linux' || !isMainThread || !isNative(process.env)) return false
  try {
    const stat = readFileSync('/proc/self/stat', 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [start, end] = [Number(fields[ENV_START]), Number(fields[ENV_END])]
    if (!(start > 0 && end > start && Number.isSafeInteger(end))) return false
    const memory = openSync('/proc/self/mem', 'r+')
    try {
      // A variable that is set again moves to new memory, so that nothing refers to the old one.
      for (const [name, value] of Object.entries(process.env)) process.env[name] = value
      writeSync(memory, Buffer.alloc(end - start), 0, end - start, start)
    } finally {
      closeSync(memory)
    }
    return true
  } catch {
    return false
  }
}

let isHidden
exports.hideEnvironment = () => {
  isHidden ??= hideEnvironment()
  return isHidden
}

/** Whether it is the process's own environment, which has text for names only, and not a copy of it. */
function isNative(env) {
  const name = Symbol('probe')
  try {
    env[name] = ''
  } catch {
    return true
  }
  delete env[name]
  return false
}
