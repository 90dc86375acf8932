import { BlockList, isIP } from 'node:net'
import { type ConditionContext, compilePattern, compileText, type Resolved, type TextMatcher } from './wildcard.ts'

/** Makes a test of what a request has from what the policy wants. */
type Operator = (wanted: string, hasVariables: boolean) => Resolved<TextMatcher>

const ofText =
  (make: (wanted: string) => TextMatcher): Operator =>
  (wanted, hasVariables) => {
    const text = compileText(wanted, hasVariables)
    if (!hasVariables || !wanted.includes('${')) {
      const test = make(wanted)
      return () => test
    }
    return (context) => {
      const filled = text(context)
      return filled === undefined ? undefined : make(filled)
    }
  }

const ofNumber = (compare: (actual: number, wanted: number) => boolean): Operator =>
  ofText((wanted) => (actual) => actual.trim() !== '' && compare(Number(actual), Number(wanted)))

const ofDate = (compare: (actual: number, wanted: number) => boolean): Operator =>
  ofText((wanted) => {
    const bound = parseInstant(wanted)
    return (actual) => compare(parseInstant(actual), bound)
  })

const arnLike: Operator = (wanted, hasVariables) => compilePattern(wanted, hasVariables, true)
const ignoringCase = (wanted: string): TextMatcher => {
  const lower = wanted.toLowerCase()
  return (actual) => actual.toLowerCase() === lower
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const OPERATORS = new Map<string, Operator>([
  ['StringEquals', ofText((wanted) => (actual) => actual === wanted)],
  ['StringEqualsIgnoreCase', ofText(ignoringCase)],
  ['StringLike', compilePattern],
  ['ArnEquals', arnLike],
  ['ArnLike', arnLike],
  ['NumericEquals', ofNumber((actual, wanted) => actual === wanted)],
  ['NumericLessThan', ofNumber((actual, wanted) => actual < wanted)],
  ['NumericLessThanEquals', ofNumber((actual, wanted) => actual <= wanted)],
  ['NumericGreaterThan', ofNumber((actual, wanted) => actual > wanted)],
  ['NumericGreaterThanEquals', ofNumber((actual, wanted) => actual >= wanted)],
  ['DateEquals', ofDate((actual, wanted) => actual === wanted)],
  ['DateLessThan', ofDate((actual, wanted) => actual < wanted)],
  ['DateLessThanEquals', ofDate((actual, wanted) => actual <= wanted)],
  ['DateGreaterThan', ofDate((actual, wanted) => actual > wanted)],
  ['DateGreaterThanEquals', ofDate((actual, wanted) => actual >= wanted)],
  ['Bool', ofText(ignoringCase)],
  ['BinaryEquals', ofText((wanted) => (actual) => actual === wanted)],
  ['IpAddress', ofText(inNetwork)],
])

/** Those that hold when none of the wanted values is met. */
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
 * Compiles one key of a Condition block; `undefined` for an operator that there is not.
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
    const wanted = values.map((value) => value.toLowerCase() === 'true')
    return (context) => wanted.includes(isMissing(context[name]))
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
    const meets = (one: string) => tests.some((test) => test(context)?.(one)) !== isNegated
    if (typeof actual === 'string') return meets(actual)
    return forAll ? actual!.every(meets) : actual!.some(meets)
  }
}

const isMissing = (actual: string | readonly string[] | undefined): boolean =>
  actual === undefined || (typeof actual !== 'string' && actual.length === 0)

const parseInstant = (text: string): number => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text))

function inNetwork(wanted: string): TextMatcher {
  const [address = '', bits] = wanted.split('/')
  const version = isIP(address)
  const most = version === 6 ? 128 : 32
  if (version === 0 || Number(bits ?? most) > most) return () => false
  const family = version === 6 ? 'ipv6' : 'ipv4'
  const network = new BlockList()
  network.addSubnet(address, Number(bits ?? most), family)
  return (actual) => isIP(actual) === version && network.check(actual, family)
}
