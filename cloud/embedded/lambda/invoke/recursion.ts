import { createHash } from 'node:crypto'
import type { LambdaFunction } from '../function/lambda-function.ts'

/** How often a function may be invoked in one chain of requests. */
const MAX_INVOCATIONS = 16
/** A longer chain forgets the functions that it began with. */
const MAX_FUNCTIONS = 10

/**
 * Counts an invocation in the lineage of its chain of requests, `<function>:<invocations>|…`, which functions pass on in
 * the `X-Amzn-Trace-Id` header of their own requests.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
export function countInvocation(
  lineage: string | undefined,
  { arn, recursiveLoop }: Pick<LambdaFunction, 'arn' | 'recursiveLoop'>,
): { readonly lineage: string; readonly isRecursive: boolean } {
  const id = idOf(arn)
  const counts = parseLineage(lineage)
  const count = Number(counts.get(id) ?? 0) + 1
  counts.delete(id)
  counts.set(id, String(Math.min(count, 99_999)))
  return {
    lineage: [...counts]
      .slice(-MAX_FUNCTIONS)
      .map((entry) => entry.join(':'))
      .join('|'),
    isRecursive: recursiveLoop === 'Terminate' && count > MAX_INVOCATIONS,
  }
}

/** How often a function has been invoked in a chain of requests so far. */
export const invocationsIn = (lineage: string | undefined, arn: string): number =>
  Number(parseLineage(lineage).get(idOf(arn)) ?? 0)

const idOf = (arn: string): string => createHash('sha256').update(arn).digest('hex').slice(0, 8)

const parseLineage = (lineage: string | undefined): Map<string, string> =>
  new Map(lineage?.split('|').map((entry) => entry.split(':') as [string, string]))
