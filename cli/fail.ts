/** Ends the process with the reason on stderr; the stack only where the reason is none that we wrote for people. */
export function failWith(error: unknown): void {
  const text = error instanceof Error ? error.message : String(error)
  const ours = text.startsWith('[eventbed]')
  process.stderr.write(`${ours || !(error instanceof Error) ? text : `[eventbed] ${error.stack}`}\n`)
  process.exitCode = 1
}
