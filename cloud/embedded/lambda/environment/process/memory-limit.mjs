// Ends the process when it uses more memory than the function has, as Lambda does. V8 limits only its own heap, which
// buffers are not part of.
import { readFileSync } from 'node:fs'

const limitKb = Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE) * 1024
const CHECK_INTERVAL_MS = 100

/**
 * The peak of the process's memory in KB, and the part of it that is mapped files, such as Node itself. The maxRSS of
 * getrusage is inherited from the process that started this one, so functions of a large cloud would be killed at once;
 * only Linux tells both.
 */
export function readMemory() {
  if (process.platform !== 'linux')
    return { peakKb: process.resourceUsage().maxRSS, mappedKb: Number.POSITIVE_INFINITY }
  const status = readFileSync('/proc/self/status', 'latin1')
  const kbOf = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? Number.NaN)
  return { peakKb: kbOf('VmHWM'), mappedKb: kbOf('RssFile') }
}

function ownPeakKb() {
  const { peakKb, mappedKb } = readMemory()
  return peakKb - mappedKb
}

const exceedsMemory = () => limitKb > 0 && ownPeakKb() > limitKb

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
