import { setTimeout } from 'node:timers/promises'

const TIMEOUT_MS = 60_000

/**
 * Tries again for a minute while the error's text holds `passing`. AWS is consistent only eventually: what was just
 * made is not known everywhere at once.
 */
export async function retryWhile<T>(messagePart: string, attempt: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + TIMEOUT_MS
  for (let delay = 100; ; delay = Math.min(delay * 2, 3000)) {
    try {
      return await attempt()
    } catch (error) {
      const hopeless = !(error instanceof Error && error.message.includes(messagePart))
      if (hopeless || performance.now() + delay > deadline) throw error
      await setTimeout(delay)
    }
  }
}
