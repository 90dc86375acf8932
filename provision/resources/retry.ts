import { setTimeout } from 'node:timers/promises'

const PATIENCE = 60_000

/**
 * Tries again for a minute while the error's text holds `passing`. AWS is consistent only eventually: what was just
 * made is not known everywhere at once.
 */
export async function retried<T>(passing: string, attempt: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + PATIENCE
  for (let wait = 100; ; wait = Math.min(wait * 2, 3000)) {
    try {
      return await attempt()
    } catch (error) {
      const hopeless = !(error instanceof Error && error.message.includes(passing))
      if (hopeless || performance.now() + wait > deadline) throw error
      await setTimeout(wait)
    }
  }
}
