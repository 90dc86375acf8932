/** What a person can do about an error, and what caused it. */
export interface UserErrorOptions {
  /** Each a sentence without a bullet: `Start Docker`, `run without containers: CLOUD=embedded npm test`. */
  readonly fixes?: readonly string[]
  readonly cause?: unknown
}

/**
 * An error that is meant for a person: what happened and where, and how to fix it. Commands print its message without a
 * stack; every other error is a bug of ours and is printed with its stack.
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
    const steps = fixes.map((fix, index) => `\n  • ${fix}${index < fixes.length - 1 ? ', or' : ''}`)
    super(`[eventbed] ${what}${steps.join('')}`, cause === undefined ? undefined : { cause })
    this.what = what
    this.fixes = fixes
  }
}
