import { invalidEventPattern } from '../errors.ts'
import type { Matcher } from './matcher.ts'

const OPERATORS = new Map<unknown, (value: number, bound: number) => boolean>([
  ['=', (value, bound) => value === bound],
  ['>', (value, bound) => value > bound],
  ['>=', (value, bound) => value >= bound],
  ['<', (value, bound) => value < bound],
  ['<=', (value, bound) => value <= bound],
])

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-numeric-matching */
const MAX_ABSOLUTE_VALUE = 5_000_000_000

/** Compiles one comparison, or a range: `['>', 0, '<=', 5]`. */
export function createNumericMatcher(operand: unknown): Matcher {
  if (!Array.isArray(operand)) throw invalidEventPattern('Value of numeric must be an array.')
  const [operator, bound, upperOperator, upper, ...rest] = operand as unknown[]
  if (typeof operator !== 'string') throw invalidEventPattern(`Invalid member in numeric match: ${operator}`)
  const compare = OPERATORS.get(operator)
  if (!compare) throw invalidEventPattern(`Unrecognized numeric range operator: ${operator}`)
  const lowerBound = expectNumber(bound, operator === '=' ? 'equals' : operator)
  if (operand.length <= 2) return (value) => typeof value === 'number' && compare(value, lowerBound)

  if (!operator.startsWith('>')) throw invalidEventPattern('Too many elements in numeric expression')
  if (typeof upperOperator !== 'string') throw invalidEventPattern(`Bad value in numeric range: ${upperOperator}`)
  if (!upperOperator.startsWith('<')) throw invalidEventPattern(`Bad numeric range operator: ${upperOperator}`)
  const compareUpper = OPERATORS.get(upperOperator)
  if (!compareUpper) throw invalidEventPattern(`Bad numeric range operator: ${upperOperator}`)
  const upperBound = expectNumber(upper, upperOperator)
  if (rest.length > 0) throw invalidEventPattern('Too many terms in numeric range expression')
  if (lowerBound >= upperBound) throw invalidEventPattern('Bottom must be less than top')
  return (value) => typeof value === 'number' && compare(value, lowerBound) && compareUpper(value, upperBound)
}

function expectNumber(bound: unknown, operator: string): number {
  if (typeof bound !== 'number') throw invalidEventPattern(`Value of ${operator} must be numeric`)
  if (Math.abs(bound) > MAX_ABSOLUTE_VALUE)
    throw invalidEventPattern(`Value must be between ${-MAX_ABSOLUTE_VALUE} and ${MAX_ABSOLUTE_VALUE}, inclusive`)
  return bound
}
