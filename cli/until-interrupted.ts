/** A terminal sends Ctrl-C to all processes, and tsx forwards it to its child a second time within this period. */
const DUPLICATE_SIGNAL_MS = 500

/** Resolves at the first Ctrl-C or SIGTERM. A second one ends the process at once. */
export function untilInterrupted(now: () => number = () => performance.now()): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let firstSignalAt: number | undefined
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        if (firstSignalAt !== undefined && now() - firstSignalAt > DUPLICATE_SIGNAL_MS) process.exit(1)
        firstSignalAt ??= now()
        resolve(signal)
      })
    }
    // A signal handler alone does not keep Node alive.
    setInterval(() => {}, 2 ** 30)
  })
}
