import { invalidParameter } from '../errors.ts'
import { limits } from '../limits.ts'
import { checkRange } from '../validation.ts'
import type { LambdaFunction } from './lambda-function.ts'

/** Sets invocations aside for a function, which are its limit too; 0 stops it. */
export function reserveConcurrency(
  fn: LambdaFunction,
  amount: number | undefined,
  all: readonly LambdaFunction[],
): void {
  if (amount === undefined) throw invalidParameter('ReservedConcurrentExecutions is mandatory.')
  checkRange('reservedConcurrentExecutions', amount, { min: 0, max: Number.MAX_SAFE_INTEGER })
  const others = all
    .filter((other) => other !== fn)
    .reduce((sum, { reservedConcurrency = 0 }) => sum + reservedConcurrency, 0)
  if (amount + others > limits.accountConcurrency - limits.unreservedConcurrency)
    throw invalidParameter(
      "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution " +
        `below its minimum value of [${limits.unreservedConcurrency}].`,
    )
  fn.reservedConcurrency = amount
}

/** What the account has for functions without a reservation. */
export const unreservedConcurrency = (all: readonly LambdaFunction[]): number =>
  all.reduce<number>((left, { reservedConcurrency = 0 }) => left - reservedConcurrency, limits.accountConcurrency)
