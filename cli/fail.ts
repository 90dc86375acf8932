import { UserError } from '../cloud/common/user-error.ts'

/** Prints an error on stderr and exits with 1. Only an error that was not written for people shows its stack. */
export function failWith(error: unknown): void {
  const text =
    error instanceof UserError ? error.message : `[eventbed] ${error instanceof Error ? error.stack : String(error)}`
  // A command that waits for Ctrl-C keeps Node alive, even after it has failed.
  process.stderr.write(`${text}\n`, () => process.exit(1))
}
