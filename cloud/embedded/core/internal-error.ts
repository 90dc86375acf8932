import { AsyncLocalStorage } from 'node:async_hooks'
import { currentWork, failCurrentWork, type GuardedWork, isInGuardedWork } from './guard.ts'
import { limitText } from './span-limits.ts'

/** Logs an error that is a bug of the cloud, with the work that it happened in. */
export function reportInternalError(error: unknown, work: GuardedWork | undefined = currentWork()): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.emitWarning(limitText(`${describeWork(work)}${text}`), { type: 'EventbedWarning', code: 'EVENTBED_INTERNAL' })
}

function describeWork(work: GuardedWork | undefined): string {
  if (!work) return ''
  const { operation, requestId, resources } = work
  const arns = resources?.() ?? []
  return `${operation}${arns.length > 0 ? ` on ${arns.join(', ')}` : ''}${requestId ? ` (request ${requestId})` : ''}: `
}

/** Reports an exception that escaped from a callback, and fails the work that the callback belongs to. */
export function handleEscapedError(error: unknown): void {
  reportInternalError(error)
  failCurrentWork(error)
}

/**
 * Returns a callback for timers and emitters: it runs in the context in which it was created, and an exception fails the
 * work of this context instead of whoever calls it, such as a clock that has more timers to fire.
 */
export const guardCallback = <Args extends unknown[]>(callback: (...args: Args) => void): ((...args: Args) => void) =>
  AsyncLocalStorage.bind((...args: Args) => {
    try {
      callback(...args)
    } catch (error) {
      handleEscapedError(error)
    }
  })

export interface LastResortOptions {
  /** Whether the process exists only for the cloud: then it survives all errors, otherwise only those of the cloud. */
  readonly ownsProcess: boolean
}

/**
 * Keeps the process alive when an exception or rejection escapes from the cloud's work, and fails that work. Other errors
 * have the effect that they have without a cloud, unless the cloud owns the process. Returns a function that uninstalls it.
 */
export function installLastResort({ ownsProcess }: LastResortOptions): () => void {
  if (installed++ === 0) process.on('uncaughtException', onException).on('unhandledRejection', onRejection)
  if (ownsProcess) owners++
  let isInstalled = true
  return () => {
    if (!isInstalled) return
    isInstalled = false
    if (ownsProcess) owners--
    if (--installed === 0) process.off('uncaughtException', onException).off('unhandledRejection', onRejection)
  }
}

/** How many clouds run in this process, and how many of them own it. */
let installed = 0
let owners = 0

const handle = (event: 'uncaughtException' | 'unhandledRejection') => (error: unknown) => {
  if (owners > 0 || isInGuardedWork()) return handleEscapedError(error)
  // Without another listener, the process ends as it does without a cloud.
  if (process.listenerCount(event) === 1) throw error
}
const onException = handle('uncaughtException')
const onRejection = handle('unhandledRejection')
