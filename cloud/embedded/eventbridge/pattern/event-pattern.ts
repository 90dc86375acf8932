import { createMatcher, type Matcher, type Scalar } from './matcher.ts'
import { invalidPattern } from './problem.ts'

/** Why a pattern does not fit an event: the field that said no. */
export interface Mismatch {
  /** For example `detail.data.carrier`. */
  readonly field: string
  /** What the pattern has there. */
  readonly expected: unknown
  /** What the event has there; `undefined` when it has nothing. */
  readonly actual: unknown
}

/** Within an array of objects, `siblings` are the values that its elements have at the same place. */
type Check = (value: unknown, siblings?: Siblings) => Mismatch | undefined
type Siblings = () => readonly unknown[]

const MOST_CHARACTERS = 4096
/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-complex-example-or */
const MOST_ALTERNATIVES = 1000
const compiled = new Map<string, Check>()

/** Compiles an event pattern to a test of events: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html */
export function compilePattern(pattern: string): (event: unknown) => boolean {
  const check = checkOf(pattern)
  return (event) => check(event) === undefined
}

/** Which field of a pattern says no to an event, and what the event has there; `undefined` when the pattern fits. */
export const findMismatch = (pattern: string, event: unknown): Mismatch | undefined => checkOf(pattern)(event)

function checkOf(pattern: string): Check {
  let check = compiled.get(pattern)
  if (!check) {
    const parsed = parse(pattern)
    if (alternativesIn(parsed) > MOST_ALTERNATIVES)
      throw invalidPattern(`Rule has more than ${MOST_ALTERNATIVES} combinations of $or conditions`)
    check = checkOfObject(parsed, '')
    if (compiled.size >= 1000) compiled.clear()
    compiled.set(pattern, check)
  }
  return check
}

function parse(text: string): Record<string, unknown> {
  if (text.length > MOST_CHARACTERS)
    throw invalidPattern(`Pattern length exceeds the limit of ${MOST_CHARACTERS} characters`)
  let pattern: unknown
  try {
    pattern = JSON.parse(text)
  } catch (error) {
    throw invalidPattern((error as Error).message)
  }
  if (typeof pattern !== 'object' || pattern === null || Array.isArray(pattern))
    throw invalidPattern('Filter is not an object')
  return pattern as Record<string, unknown>
}

function checkOfObject(pattern: Record<string, unknown>, path: string): Check {
  const names = Object.keys(pattern)
  if (names.length === 0) throw invalidPattern('Empty objects are not allowed')
  const checks = names.map((name): Check => {
    const wanted = pattern[name]
    if (name === '$or' && isOr(wanted)) return checkOfAny(wanted, path)
    const check = checkOfField(wanted, path === '' ? name : `${path}.${name}`, name)
    return (value, siblings) =>
      check(
        fieldOf(value, name),
        siblings &&
          (() =>
            siblings()
              .map((one) => fieldOf(one, name))
              .flat(Number.POSITIVE_INFINITY)),
      )
  })
  const whole: Check = (value, siblings) => {
    for (const check of checks) {
      const mismatch = check(value, siblings)
      if (mismatch) return mismatch
    }
    return undefined
  }
  // Of an array, one element must fit by itself: fields of different elements do not add up.
  const inArray = (elements: readonly unknown[], siblings: Siblings): Mismatch | undefined => {
    let first: Mismatch | undefined
    for (const element of elements) {
      const mismatch = Array.isArray(element) ? inArray(element, siblings) : whole(element, siblings)
      if (!mismatch) return undefined
      first ??= mismatch
    }
    return first ?? whole(undefined)
  }
  return (value, siblings) =>
    Array.isArray(value)
      ? inArray(value, siblings ?? (() => value.flat(Number.POSITIVE_INFINITY)))
      : whole(value, siblings)
}

const fieldOf = (value: unknown, name: string): unknown =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined

/** Words that mark an object as a comparison, so that `$or` beside them is a field of that name. */
const RESERVED = ['exists', 'prefix', 'suffix', 'equals-ignore-case', 'wildcard', 'numeric', 'cidr', 'anything-but']

/** Otherwise it is a field that happens to have that name. */
const isOr = (wanted: unknown): wanted is Record<string, unknown>[] =>
  Array.isArray(wanted) &&
  wanted.length >= 2 &&
  wanted.every((one) => isObject(one) && !RESERVED.some((word) => Object.hasOwn(one, word)))

/** In how many ways a pattern with `$or` can fit. */
const alternativesIn = (pattern: Record<string, unknown>): number =>
  Object.entries(pattern).reduce((product, [name, wanted]) => {
    if (name === '$or' && isOr(wanted)) return product * wanted.reduce((sum, one) => sum + alternativesIn(one), 0)
    return isObject(wanted) ? product * alternativesIn(wanted) : product
  }, 1)

function checkOfAny(alternatives: readonly Record<string, unknown>[], path: string): Check {
  const checks = alternatives.map((one) => checkOfObject(one, path))
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

function checkOfField(wanted: unknown, field: string, name: string): Check {
  if (isObject(wanted)) return checkOfObject(wanted, field)
  if (!Array.isArray(wanted)) throw invalidPattern(`"${name}" must be an object or an array`)
  if (wanted.length === 0) throw invalidPattern('Empty arrays are not allowed')
  const matchers = wanted.map(createMatcher)
  return (value, siblings) => {
    const isAnywhere = siblings && (() => siblings().some(isLeaf))
    return fits(matchers, value, isAnywhere) ? undefined : { field, expected: wanted, actual: value }
  }
}

/** Objects are not values: a field that holds one counts as not there. Of an array, any element will do. */
function fits(matchers: readonly Matcher[], value: unknown, isAnywhere?: () => boolean): boolean {
  if (Array.isArray(value)) {
    const scalars = value.flat(Number.POSITIVE_INFINITY).filter(isLeaf) as Scalar[]
    if (scalars.length > 0) return scalars.some((scalar) => matchers.some((matches) => matches(scalar)))
  }
  const scalar = isLeaf(value) ? (value as Scalar) : undefined
  return matchers.some((matches) => matches(scalar, isAnywhere))
}

/** Values that patterns are compared with; of arrays, their elements. */
const isLeaf = (value: unknown): boolean => value === null || (typeof value !== 'object' && value !== undefined)

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
