import { type Matcher, matcherOf, type Scalar } from './matcher.ts'
import { invalidPattern } from './problem.ts'

/** Why a pattern does not fit an event: the field that said no. */
export interface Mismatch {
  /** For example `detail.data.carrier`. */
  readonly field: string
  /** What the pattern has there. */
  readonly wanted: unknown
  /** What the event has there; `undefined` when it has nothing. */
  readonly got: unknown
}

type Check = (value: unknown) => Mismatch | undefined

const MOST_CHARACTERS = 4096
const compiled = new Map<string, Check>()

/** Compiles an event pattern to a test of events: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html */
export function compilePattern(pattern: string): (event: unknown) => boolean {
  const check = checkOf(pattern)
  return (event) => check(event) === undefined
}

/** Which field of a pattern says no to an event, and what the event has there; `undefined` when the pattern fits. */
export const whyNot = (pattern: string, event: unknown): Mismatch | undefined => checkOf(pattern)(event)

function checkOf(pattern: string): Check {
  let check = compiled.get(pattern)
  if (!check) {
    check = checkOfObject(parse(pattern), '')
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
    const field = path === '' ? name : `${path}.${name}`
    const check = checkOfField(wanted, field)
    return (value) => check(value === undefined ? undefined : (value as Record<string, unknown>)[name])
  })
  const whole: Check = (value) => {
    for (const check of checks) {
      const mismatch = check(value)
      if (mismatch) return mismatch
    }
    return undefined
  }
  // Of an array, one element must fit by itself: fields of different elements do not add up.
  const inArray: Check = (value) => {
    let first: Mismatch | undefined
    for (const element of value as unknown[]) {
      const mismatch = isObject(element) || Array.isArray(element) ? check(element) : whole(undefined)
      if (!mismatch) return undefined
      first ??= mismatch
    }
    return first ?? whole(undefined)
  }
  const check: Check = (value) => (Array.isArray(value) ? inArray(value) : whole(isObject(value) ? value : undefined))
  return check
}

/** Otherwise it is a field that happens to have that name. */
const isOr = (wanted: unknown): wanted is Record<string, unknown>[] =>
  Array.isArray(wanted) && wanted.length >= 2 && wanted.every((one) => isObject(one) && !('numeric' in one))

function checkOfAny(alternatives: readonly Record<string, unknown>[], path: string): Check {
  const checks = alternatives.map((one) => checkOfObject(one, path))
  return (value) => {
    let last: Mismatch | undefined
    for (const check of checks) {
      const mismatch = check(value)
      if (!mismatch) return undefined
      last = mismatch
    }
    return last && { ...last, field: path === '' ? '$or' : `${path}.$or`, wanted: alternatives }
  }
}

function checkOfField(wanted: unknown, field: string): Check {
  if (isObject(wanted)) return checkOfObject(wanted, field)
  if (!Array.isArray(wanted)) throw invalidPattern(`"${field.split('.').at(-1)}" must be an object or an array`)
  if (wanted.length === 0) throw invalidPattern('Empty arrays are not allowed')
  const matchers = wanted.map((element) => matcherOf(element, field))
  return (value) => (fits(matchers, value) ? undefined : { field, wanted, got: value })
}

/** Objects are not values: a field that holds one counts as not there. Of an array, any element will do. */
function fits(matchers: readonly Matcher[], value: unknown): boolean {
  if (Array.isArray(value)) {
    const scalars = value.flat(Number.POSITIVE_INFINITY).filter((element) => !isObject(element)) as Scalar[]
    return scalars.length === 0 ? fits(matchers, undefined) : scalars.some((scalar) => fits(matchers, scalar))
  }
  const scalar = isObject(value) ? undefined : (value as Scalar | undefined)
  return matchers.some((matches) => matches(scalar))
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
