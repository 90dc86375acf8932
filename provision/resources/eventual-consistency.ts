import { setTimeout } from 'node:timers/promises'
import { UserError } from '../../cloud/common/user-error.ts'

/** For the SDK's waiters, in seconds: a short first delay, since local clouds are ready at once, and time enough for AWS. */
export const waiterOptions = { minDelay: 0.1, maxDelay: 5, maxWaitTime: 300 } as const

const RETRY_TIMEOUT_MS = 60_000

/**
 * Retries for up to a minute while the error's message contains `messagePart`. AWS is eventually consistent: a new
 * role or permission takes some seconds to be known everywhere.
 */
export async function retryWhile<T>(messagePart: string, attempt: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + RETRY_TIMEOUT_MS
  for (let delay = 100; ; delay = Math.min(delay * 2, 3000)) {
    try {
      return await attempt()
    } catch (error) {
      const isRetryable = error instanceof Error && error.message.includes(messagePart)
      if (!isRetryable || performance.now() + delay > deadline) throw error
      await setTimeout(delay)
    }
  }
}

/** Reads until the value is as expected, for what the SDK has no waiter for. */
export async function pollUntil<T>(
  read: () => Promise<T>,
  isDone: (value: T) => boolean,
  describeTimeout: (value: T) => string,
): Promise<T> {
  const deadline = performance.now() + 1000 * waiterOptions.maxWaitTime
  for (let delay = 50; ; delay = Math.min(2 * delay, 2000)) {
    const value = await read()
    if (isDone(value)) return value
    if (performance.now() > deadline) throw new UserError(describeTimeout(value))
    await setTimeout(delay)
  }
}
