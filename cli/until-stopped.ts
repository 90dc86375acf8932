/** A terminal sends Ctrl-C to all processes, and tsx forwards it to its child once more within this time. */
const SAME_SIGNAL_MS = 500

/** Resolves at the first Ctrl-C or SIGTERM; a later one ends the process at once. */
export function untilStopped(now: () => number = () => performance.now()): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let askedAt: number | undefined
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        if (askedAt !== undefined && now() - askedAt > SAME_SIGNAL_MS) process.exit(1)
        askedAt ??= now()
        resolve(signal)
      })
    }
    // Waiting for a signal does not keep Node alive by itself.
    setInterval(() => {}, 2 ** 30)
  })
}
