/** tsx hands a Ctrl-C of the terminal, which reaches all its processes, to its child once more. Milliseconds. */
const SAME = 500

/** Resolves at the first Ctrl-C or SIGTERM; a second one ends the process at once. */
export function untilStopped(now: () => number = () => performance.now()): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let asked: number | undefined
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        if (asked !== undefined && now() - asked > SAME) process.exit(1)
        asked ??= now()
        resolve(signal)
      })
    }
    // Waiting for a signal does not keep Node alive by itself.
    setInterval(() => {}, 2 ** 30)
  })
}
