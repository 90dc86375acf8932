import { UserError } from '../cloud/common/user-error.ts'

/** Prints an error on stderr and exits with 1. Prints the stack, too, unless it is a `UserError`. */
export function failWith(error: unknown): void {
  const text =
    error instanceof UserError ? error.message : `[eventbed] ${error instanceof Error ? error.stack : String(error)}`
  // Waiting for Ctrl-C would keep Node alive, even after the command has failed.
  process.stderr.write(`${text}\n`, () => process.exit(1))
}
