/** The exit codes of a process that a signal ended, by shell convention. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const

/**
 * On Ctrl-C or SIGTERM, cleans up and exits. Existing listeners run only after the cleanup, since vitest's would exit at
 * once. Returns a function that removes the handler.
 */
export function onInterrupt(cleanUp: () => Promise<void>): () => void {
  const releases = Object.entries(EXIT_CODES).map(([name, exitCode]) => {
    const signal = name as keyof typeof EXIT_CODES
    const existing = process.listeners(signal)
    const handle = async () => {
      process.stderr.write('\n[eventbed] Interrupted; cleaning up …\n')
      await cleanUp().catch((error) => process.stderr.write(`${error}\n`))
      process.exitCode = exitCode
      for (const listener of existing) listener(signal)
      if (existing.length === 0) process.exit()
    }
    process.removeAllListeners(signal)
    process.once(signal, handle)
    return () => {
      process.off(signal, handle)
      for (const listener of existing) process.on(signal, listener)
    }
  })
  return () => {
    for (const release of releases) release()
  }
}
