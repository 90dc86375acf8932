// What the function writes, and how the cloud knows which invocation it belongs to.
import { format } from 'node:util'

const stdout = process.stdout.write.bind(process.stdout)
const stderr = process.stderr.write.bind(process.stderr)
const levels = { log: 'INFO', info: 'INFO', debug: 'DEBUG', warn: 'WARN', error: 'ERROR', trace: 'TRACE' }

/** The invocation under way; empty between two. */
export const current = { requestId: '' }

/** One call is one log event however many lines it has, so line breaks travel as carriage returns. */
export function log(level, message) {
  const line = `${new Date().toISOString()}\t${current.requestId || 'undefined'}\t${level}\t${message}`
  stdout(`${line.replace(/\r?\n/g, '\r')}\n`)
}

/** From now on the console writes as it does in Lambda. */
export function takeConsole() {
  for (const [method, level] of Object.entries(levels))
    console[method] = (...values) => log(level, format(...values.map(readable)))
}

/** An error is logged as its stack, without Node's picture of all its fields. */
function readable(value) {
  return value instanceof Error ? (value.stack ?? String(value)) : value
}

/** Tells the cloud that all output of an invocation has been written, and how much memory the process has used. */
export function markEnd() {
  const mark = `\0${current.requestId} ${process.resourceUsage().maxRSS}\n`
  stdout(mark)
  stderr(mark)
}
