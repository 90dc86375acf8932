// Writes the function's log lines in Lambda's format, and marks which invocation they belong to.
import { format } from 'node:util'
import { readMemory } from './memory-limit.mjs'

// As on AWS, output is written at once: otherwise a process that ends, or that never returns to its event loop, would lose
// it, and a flood of output would fill its memory.
for (const stream of [process.stdout, process.stderr]) stream._handle?.setBlocking?.(true)

const stdout = process.stdout.write.bind(process.stdout)
const stderr = process.stderr.write.bind(process.stderr)
const levels = { log: 'INFO', info: 'INFO', debug: 'DEBUG', warn: 'WARN', error: 'ERROR', trace: 'TRACE' }

/** The current invocation; the id is empty between invocations. */
export const current = { requestId: '' }

/** One call is one log event however many lines it has, so line breaks are written as carriage returns. */
export function log(level, message) {
  const line = `${new Date().toISOString()}\t${current.requestId || 'undefined'}\t${level}\t${message}`
  stdout(`${line.replace(/\r?\n/g, '\r')}\n`)
}

/** Makes the console write in Lambda's format. */
export function installConsole() {
  for (const [method, level] of Object.entries(levels))
    console[method] = (...values) => log(level, format(...values.map(toLoggable)))
}

/** Errors are logged as their stack, without the properties that Node would add. */
function toLoggable(value) {
  return value instanceof Error ? (value.stack ?? String(value)) : value
}

/** Tells the cloud that the output of the invocation is complete, and the process's peak memory usage. */
export function markEndOfOutput() {
  const mark = `\0${current.requestId} ${readMemory().peakKb}\n`
  stdout(mark)
  stderr(mark)
}
