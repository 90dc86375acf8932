export interface UserErrorOptions {
  /** Alternative fixes, most useful first. Each is a phrase without a bullet: `Start Docker`, `run without containers: CLOUD=embedded npm test`. */
  readonly fixes?: readonly string[]
  /** The error behind it. */
  readonly cause?: unknown
}

/**
 * An error that the user can fix: its message says what happened, where, and how to fix it. Commands print the message
 * without a stack. Any other error is a bug and is printed with its stack.
 *
 * @example
 * throw new UserError('The stack demo does not exist.', { fixes: ['Deploy it first: npm run deploy -- --stack demo'] })
 * // [eventbed] The stack demo does not exist.
 * //   • Deploy it first: npm run deploy -- --stack demo
 */
export class UserError extends Error {
  override readonly name = 'UserError'
  /** What happened and where, without the fixes. */
  readonly what: string
  readonly fixes: readonly string[]

  constructor(what: string, { fixes = [], cause }: UserErrorOptions = {}) {
    const bullets = fixes.map((fix, index) => `\n  • ${fix}${index < fixes.length - 1 ? ', or' : ''}`)
    super(`[eventbed] ${what}${bullets.join('')}`, cause === undefined ? undefined : { cause })
    this.what = what
    this.fixes = fixes
  }
}
