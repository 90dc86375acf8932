/** The exit codes by which shells know that a signal ended a process. */
const CODES = { SIGINT: 130, SIGTERM: 143 } as const

/** Cleans up and ends this process at Ctrl-C or SIGTERM, until the function it returns is called. */
export function onInterrupt(cleanUp: () => Promise<void>): () => void {
  const handlers = Object.entries(CODES).map(([signal, code]) => {
    const handle = () => {
      process.stderr.write('\n[eventbed] Interrupted; cleaning up …\n')
      void cleanUp()
        .catch((error) => process.stderr.write(`${error}\n`))
        .finally(() => process.exit(code))
    }
    process.once(signal, handle)
    return () => process.off(signal, handle)
  })
  return () => {
    for (const release of handlers) release()
  }
}
