import type { Matcher } from './matcher.ts'
import { invalidPattern } from './problem.ts'

const COMPARISONS = new Map<unknown, (value: number, bound: number) => boolean>([
  ['=', (value, bound) => value === bound],
  ['>', (value, bound) => value > bound],
  ['>=', (value, bound) => value >= bound],
  ['<', (value, bound) => value < bound],
  ['<=', (value, bound) => value <= bound],
])

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-numeric-matching */
const FARTHEST = 5_000_000_000

/** One comparison, or a range of two: `['>', 0, '<=', 5]`. */
export function createNumericMatcher(wanted: unknown): Matcher {
  if (!Array.isArray(wanted)) throw invalidPattern('Value of numeric must be an array.')
  const [operator, bound, upperOperator, upper, ...more] = wanted as unknown[]
  if (typeof operator !== 'string') throw invalidPattern(`Invalid member in numeric match: ${operator}`)
  const compare = COMPARISONS.get(operator)
  if (!compare) throw invalidPattern(`Unrecognized numeric range operator: ${operator}`)
  const lower = numberOf(bound, operator === '=' ? 'equals' : operator)
  if (wanted.length <= 2) return (value) => typeof value === 'number' && compare(value, lower)

  if (!operator.startsWith('>')) throw invalidPattern('Too many elements in numeric expression')
  if (typeof upperOperator !== 'string') throw invalidPattern(`Bad value in numeric range: ${upperOperator}`)
  if (!upperOperator.startsWith('<')) throw invalidPattern(`Bad numeric range operator: ${upperOperator}`)
  const compareUpper = COMPARISONS.get(upperOperator)
  if (!compareUpper) throw invalidPattern(`Bad numeric range operator: ${upperOperator}`)
  const top = numberOf(upper, upperOperator)
  if (more.length > 0) throw invalidPattern('Too many terms in numeric range expression')
  if (lower >= top) throw invalidPattern('Bottom must be less than top')
  return (value) => typeof value === 'number' && compare(value, lower) && compareUpper(value, top)
}

function numberOf(bound: unknown, operator: string): number {
  if (typeof bound !== 'number') throw invalidPattern(`Value of ${operator} must be numeric`)
  if (Math.abs(bound) > FARTHEST) throw invalidPattern(`Value must be between ${-FARTHEST} and ${FARTHEST}, inclusive`)
  return bound
}
