import { invalidEventPattern } from '../errors.ts'
import { COMPARISON_NAMES, createMatcher, isObject, type Matcher, type Scalar } from './matcher.ts'

/** Why an event does not match a pattern: the first field that differs. */
export interface Mismatch {
  /** For example `detail.data.carrier`. */
  readonly field: string
  /** The pattern's value for the field. */
  readonly expected: unknown
  /** The event's value for the field; `undefined` when the event does not have it. */
  readonly actual: unknown
}

/** `siblings`, within an array of objects: the values of the same field in all elements of the array. */
type Check = (value: unknown, siblings?: Siblings) => Mismatch | undefined
type Siblings = () => readonly unknown[]

const MAX_PATTERN_LENGTH = 4096
/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-complex-example-or */
const MAX_OR_COMBINATIONS = 1000
const MAX_CACHED_PATTERNS = 1000

const cache = new Map<string, Check>()

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html */
export function compilePattern(pattern: string): (event: unknown) => boolean {
  const check = compile(pattern)
  return (event) => check(event) === undefined
}

/** The field because of which an event does not match a pattern; `undefined` when it matches. */
export const findMismatch = (pattern: string, event: unknown): Mismatch | undefined => compile(pattern)(event)

function compile(pattern: string): Check {
  let check = cache.get(pattern)
  if (!check) {
    const parsed = parse(pattern)
    if (countOrCombinations(parsed) > MAX_OR_COMBINATIONS)
      throw invalidEventPattern(`Rule has more than ${MAX_OR_COMBINATIONS} combinations of $or conditions`)
    check = compileObject(parsed, '')
    if (cache.size >= MAX_CACHED_PATTERNS) cache.clear()
    cache.set(pattern, check)
  }
  return check
}

function parse(text: string): Record<string, unknown> {
  if (text.length > MAX_PATTERN_LENGTH)
    throw invalidEventPattern(`Pattern length exceeds the limit of ${MAX_PATTERN_LENGTH} characters`)
  let pattern: unknown
  try {
    pattern = JSON.parse(text)
  } catch (error) {
    throw invalidEventPattern((error as Error).message)
  }
  if (!isObject(pattern)) throw invalidEventPattern('Filter is not an object')
  return pattern
}

function compileObject(pattern: Record<string, unknown>, path: string): Check {
  const names = Object.keys(pattern)
  if (names.length === 0) throw invalidEventPattern('Empty objects are not allowed')
  const checks = names.map((name): Check => {
    const expected = pattern[name]
    if (name === '$or' && isOr(expected)) return compileOr(expected, path)
    const check = compileField(expected, path === '' ? name : `${path}.${name}`, name)
    return (value, siblings) =>
      check(
        fieldValue(value, name),
        siblings && (() => flatten(siblings().map((sibling) => fieldValue(sibling, name)))),
      )
  })
  const checkAll: Check = (value, siblings) => {
    for (const check of checks) {
      const mismatch = check(value, siblings)
      if (mismatch) return mismatch
    }
    return undefined
  }
  // At least one element of an array must match all fields by itself; matches in different elements do not combine.
  const checkArray = (elements: readonly unknown[], siblings: Siblings): Mismatch | undefined => {
    let first: Mismatch | undefined
    for (const element of elements) {
      const mismatch = checkAll(element, siblings)
      if (!mismatch) return undefined
      first ??= mismatch
    }
    return first ?? checkAll(undefined)
  }
  return (value, siblings) => {
    if (!Array.isArray(value)) return checkAll(value, siblings)
    const elements = flatten(value)
    return checkArray(elements, siblings ?? (() => elements))
  }
}

/** The elements of nested arrays. Unlike `flat`, it does not overflow the stack, however deep an event is nested. */
function flatten(values: readonly unknown[]): unknown[] {
  const flat: unknown[] = []
  const stack = [values.values()]
  while (stack.length > 0) {
    const { done, value } = stack.at(-1)!.next()
    if (done) stack.pop()
    else if (Array.isArray(value)) stack.push(value.values())
    else flat.push(value)
  }
  return flat
}

const fieldValue = (value: unknown, name: string): unknown =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined

/** Whether `$or` is the operator. With one alternative, or with comparisons in the array, it is a field of that name. */
const isOr = (expected: unknown): expected is Record<string, unknown>[] =>
  Array.isArray(expected) &&
  expected.length >= 2 &&
  expected.every(
    (alternative) => isObject(alternative) && !COMPARISON_NAMES.some((name) => Object.hasOwn(alternative, name)),
  )

const countOrCombinations = (pattern: Record<string, unknown>): number =>
  Object.entries(pattern).reduce((product, [name, expected]) => {
    if (name === '$or' && isOr(expected))
      return product * expected.reduce((sum, alternative) => sum + countOrCombinations(alternative), 0)
    return isObject(expected) ? product * countOrCombinations(expected) : product
  }, 1)

function compileOr(alternatives: readonly Record<string, unknown>[], path: string): Check {
  const checks = alternatives.map((alternative) => compileObject(alternative, path))
  return (value, siblings) => {
    let last: Mismatch | undefined
    for (const check of checks) {
      const mismatch = check(value, siblings)
      if (!mismatch) return undefined
      last = mismatch
    }
    return last && { ...last, field: path === '' ? '$or' : `${path}.$or`, expected: alternatives }
  }
}

function compileField(expected: unknown, field: string, name: string): Check {
  if (isObject(expected)) return compileObject(expected, field)
  if (!Array.isArray(expected)) throw invalidEventPattern(`"${name}" must be an object or an array`)
  if (expected.length === 0) throw invalidEventPattern('Empty arrays are not allowed')
  const matchers = expected.map(createMatcher)
  return (value, siblings) => {
    const existsInSiblings = siblings && (() => siblings().some(isScalar))
    return matchesAny(matchers, value, existsInSiblings) ? undefined : { field, expected, actual: value }
  }
}

/** An array matches if any of its elements does. A field that holds an object counts as missing. */
function matchesAny(matchers: readonly Matcher[], value: unknown, existsInSiblings?: () => boolean): boolean {
  if (Array.isArray(value)) {
    const scalars = flatten(value).filter(isScalar)
    if (scalars.length > 0) return scalars.some((scalar) => matchers.some((matches) => matches(scalar)))
  }
  const scalar = isScalar(value) ? value : undefined
  return matchers.some((matches) => matches(scalar, existsInSiblings))
}

const isScalar = (value: unknown): value is Scalar =>
  value === null || (typeof value !== 'object' && value !== undefined)
