// Ends the process when it uses more memory than the function has, as Lambda does. V8 limits only its own heap, which
// buffers are not part of.
import { readFileSync } from 'node:fs'

const limitKb = Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE) * 1024
const CHECK_INTERVAL_MS = 100

/** The peak of the process's own memory, without the files that it maps, such as Node itself; only Linux says it. */
function peakKb() {
  if (process.platform !== 'linux') return 0
  const status = readFileSync('/proc/self/status', 'latin1')
  const mapped = Number(/^RssFile:\s+(\d+)/m.exec(status)?.[1] ?? Number.POSITIVE_INFINITY)
  return process.resourceUsage().maxRSS - mapped
}

const exceedsMemory = () => limitKb > 0 && peakKb() > limitKb

/** Checks now and then, and when the action ends, because a function may keep the event loop busy. */
export async function withinMemory(action, onExceeded) {
  const check = () => exceedsMemory() && onExceeded()
  const timer = setInterval(check, CHECK_INTERVAL_MS).unref()
  try {
    return await action()
  } finally {
    clearInterval(timer)
    check()
  }
}
