/** Ends the process with the reason on stderr; the stack only where the reason is none that we wrote for people. */
export function failWith(error: unknown): void {
  const text = error instanceof Error ? error.message : String(error)
  const ours = text.startsWith('[eventbed]')
  // A command that waits for Ctrl-C keeps Node alive, also when it has failed before it got there.
  process.stderr.write(`${ours || !(error instanceof Error) ? text : `[eventbed] ${error.stack}`}\n`, () =>
    process.exit(1),
  )
}
