import { BlockList, isIP } from 'node:net'
import type { TextMatcher } from '../../core/glob.ts'
import { type ConditionContext, compilePattern, compileText, type Resolved } from './wildcard.ts'

/** Compiles a value of the policy to a matcher for the value of a request. */
type Operator = (expected: string, hasVariables: boolean) => Resolved<TextMatcher>

const ofText =
  (make: (expected: string) => TextMatcher): Operator =>
  (expected, hasVariables) => {
    const text = compileText(expected, hasVariables)
    if (!hasVariables || !expected.includes('${')) {
      const test = make(expected)
      return () => test
    }
    return (context) => {
      const filled = text(context)
      return filled === undefined ? undefined : make(filled)
    }
  }

const ofNumber = (compare: (actual: number, expected: number) => boolean): Operator =>
  ofText((expected) => (actual) => actual.trim() !== '' && compare(Number(actual), Number(expected)))

const ofDate = (compare: (actual: number, expected: number) => boolean): Operator =>
  ofText((expected) => {
    const bound = parseInstant(expected)
    return (actual) => compare(parseInstant(actual), bound)
  })

const arnLike: Operator = (expected, hasVariables) => compilePattern(expected, hasVariables, true)
const ignoringCase = (expected: string): TextMatcher => {
  const lower = expected.toLowerCase()
  return (actual) => actual.toLowerCase() === lower
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const OPERATORS = new Map<string, Operator>([
  ['StringEquals', ofText((expected) => (actual) => actual === expected)],
  ['StringEqualsIgnoreCase', ofText(ignoringCase)],
  ['StringLike', compilePattern],
  ['ArnEquals', arnLike],
  ['ArnLike', arnLike],
  ['NumericEquals', ofNumber((actual, expected) => actual === expected)],
  ['NumericLessThan', ofNumber((actual, expected) => actual < expected)],
  ['NumericLessThanEquals', ofNumber((actual, expected) => actual <= expected)],
  ['NumericGreaterThan', ofNumber((actual, expected) => actual > expected)],
  ['NumericGreaterThanEquals', ofNumber((actual, expected) => actual >= expected)],
  ['DateEquals', ofDate((actual, expected) => actual === expected)],
  ['DateLessThan', ofDate((actual, expected) => actual < expected)],
  ['DateLessThanEquals', ofDate((actual, expected) => actual <= expected)],
  ['DateGreaterThan', ofDate((actual, expected) => actual > expected)],
  ['DateGreaterThanEquals', ofDate((actual, expected) => actual >= expected)],
  ['Bool', ofText(ignoringCase)],
  ['BinaryEquals', ofText((expected) => (actual) => actual === expected)],
  ['IpAddress', ofText(inNetwork)],
])

/** Operators that hold when none of the expected values matches. */
const NEGATED = new Map([
  ['StringNotEquals', 'StringEquals'],
  ['StringNotEqualsIgnoreCase', 'StringEqualsIgnoreCase'],
  ['StringNotLike', 'StringLike'],
  ['ArnNotEquals', 'ArnEquals'],
  ['ArnNotLike', 'ArnLike'],
  ['NumericNotEquals', 'NumericEquals'],
  ['DateNotEquals', 'DateEquals'],
  ['NotIpAddress', 'IpAddress'],
])

/** Whether a condition holds for a request. */
export type Condition = (context: ConditionContext) => boolean

/**
 * Compiles one key of a Condition block; returns `undefined` for an unknown operator.
 * Sets of values: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export function compileCondition(
  operator: string,
  key: string,
  values: readonly string[],
  hasVariables: boolean,
): Condition | undefined {
  const [, set, bare = '', ifExists] = /^(?:(ForAnyValue|ForAllValues):)?(.+?)(IfExists)?$/.exec(operator) ?? []
  const name = key.toLowerCase()
  if (bare === 'Null') {
    const expected = values.map((value) => value.toLowerCase() === 'true')
    return (context) => expected.includes(isMissing(context[name]))
  }
  const isNegated = NEGATED.has(bare)
  const make = OPERATORS.get(NEGATED.get(bare) ?? bare)
  if (!make) return undefined
  const tests = values.map((value) => make(value, hasVariables))
  const whenMissing = ifExists !== undefined || set === 'ForAllValues' || (isNegated && set === undefined)
  const forAll = set === 'ForAllValues' || (isNegated && set === undefined)
  return (context) => {
    const actual = context[name]
    if (isMissing(actual)) return whenMissing
    const isMet = (value: string) => tests.some((test) => test(context)?.(value)) !== isNegated
    if (typeof actual === 'string') return isMet(actual)
    return forAll ? actual!.every(isMet) : actual!.some(isMet)
  }
}

const isMissing = (actual: string | readonly string[] | undefined): boolean =>
  actual === undefined || (typeof actual !== 'string' && actual.length === 0)

const parseInstant = (text: string): number => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text))

function inNetwork(expected: string): TextMatcher {
  const [address = '', bits] = expected.split('/')
  const version = isIP(address)
  const maxBits = version === 6 ? 128 : 32
  if (version === 0 || Number(bits ?? maxBits) > maxBits) return () => false
  const family = version === 6 ? 'ipv6' : 'ipv4'
  const network = new BlockList()
  network.addSubnet(address, Number(bits ?? maxBits), family)
  return (actual) => isIP(actual) === version && network.check(actual, family)
}
