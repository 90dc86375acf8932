/** The exit codes by which shells know that a signal ended a process. */
const CODES = { SIGINT: 130, SIGTERM: 143 } as const

/**
 * Cleans up and ends this process at Ctrl-C or SIGTERM, until the function it returns is called. Who listened to these
 * signals before has his turn after the cleaning: vitest would end the process at once.
 */
export function onInterrupt(cleanUp: () => Promise<void>): () => void {
  const releases = Object.entries(CODES).map(([name, code]) => {
    const signal = name as keyof typeof CODES
    const former = process.listeners(signal)
    const handle = async () => {
      process.stderr.write('\n[eventbed] Interrupted; cleaning up …\n')
      await cleanUp().catch((error) => process.stderr.write(`${error}\n`))
      process.exitCode = code
      for (const listener of former) listener(signal)
      if (former.length === 0) process.exit()
    }
    process.removeAllListeners(signal)
    process.once(signal, handle)
    return () => {
      process.off(signal, handle)
      for (const listener of former) process.on(signal, listener)
    }
  })
  return () => {
    for (const release of releases) release()
  }
}
