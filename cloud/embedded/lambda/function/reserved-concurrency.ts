import { invalidParameter } from '../errors.ts'
import { limits } from '../limits.ts'
import { checkRange } from '../validation.ts'
import type { LambdaFunction } from './lambda-function.ts'

/** Reserved concurrency guarantees and limits a function's concurrent invocations; 0 throttles all of them. */
export function reserveConcurrency(
  fn: LambdaFunction,
  amount: number | undefined,
  all: readonly LambdaFunction[],
): void {
  if (amount === undefined) throw invalidParameter('ReservedConcurrentExecutions is mandatory.')
  checkRange('reservedConcurrentExecutions', amount, { min: 0, max: Number.MAX_SAFE_INTEGER })
  const reservedByOthers = all
    .filter((other) => other !== fn)
    .reduce((sum, { reservedConcurrency = 0 }) => sum + reservedConcurrency, 0)
  if (amount + reservedByOthers > limits.accountConcurrency - limits.unreservedConcurrency)
    throw invalidParameter(
      "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution " +
        `below its minimum value of [${limits.unreservedConcurrency}].`,
    )
  fn.reservedConcurrency = amount
}

/** The concurrency that is left for functions without reserved concurrency. */
export const unreservedConcurrency = (all: readonly LambdaFunction[]): number =>
  all.reduce<number>((rest, { reservedConcurrency = 0 }) => rest - reservedConcurrency, limits.accountConcurrency)
