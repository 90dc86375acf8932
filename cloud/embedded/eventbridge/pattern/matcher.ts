import { BlockList, isIP } from 'node:net'
import { invalidEventPattern } from '../errors.ts'
import { createNumericMatcher } from './numeric.ts'
import { compileWildcard } from './wildcard.ts'

export type Scalar = string | number | boolean | null

/**
 * Whether a value matches; `undefined` stands for a missing field. `existsInSiblings` is given within arrays of
 * objects: whether any element of the array has the field.
 */
export type Matcher = (value: Scalar | undefined, existsInSiblings?: () => boolean) => boolean

/** Compiles one element of a pattern's array: a plain value, or an object with one comparison. */
export function createMatcher(element: unknown): Matcher {
  if (element === null || typeof element !== 'object') return (value) => value === element
  if (Array.isArray(element)) throw invalidEventPattern('Match value must be String, number, true, false, or null')
  const [name, operand] = onlyEntry(element)
  if (!Object.hasOwn(COMPARISONS, name)) throw invalidEventPattern(`Unrecognized match type ${name}`)
  return COMPARISONS[name]!(operand)
}

function onlyEntry(object: object): [string, unknown] {
  const [entry, ...others] = Object.entries(object)
  if (!entry) throw invalidEventPattern('Match expression name not found')
  if (others.length > 0) throw invalidEventPattern('Only one key allowed in match expression')
  return entry
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html */
const COMPARISONS: Record<string, (operand: unknown) => Matcher> = {
  exists: (operand) => {
    if (typeof operand !== 'boolean') throw invalidEventPattern('exists match pattern must be either true or false.')
    if (operand) return (value) => value !== undefined
    // The field must be missing in every element of the array, not only in this one.
    return (value, existsInSiblings) => value === undefined && !existsInSiblings?.()
  },
  prefix: (operand) => createTextMatcher(operand, 'prefix', (value, text) => value.startsWith(text)),
  suffix: (operand) => createTextMatcher(operand, 'suffix', (value, text) => value.endsWith(text)),
  'equals-ignore-case': (operand) => {
    const text = expectText(operand, 'equals-ignore-case').toLowerCase()
    return (value) => typeof value === 'string' && value.toLowerCase() === text
  },
  wildcard: (operand) => {
    const matches = compileWildcard(expectText(operand, 'wildcard'))
    return (value) => typeof value === 'string' && matches(value)
  },
  numeric: createNumericMatcher,
  // AWS's message for CIDR says prefix, too.
  cidr: (operand) => createCidrMatcher(expectText(operand, 'prefix')),
  'anything-but': createAnythingButMatcher,
}

export const COMPARISON_NAMES: readonly string[] = Object.keys(COMPARISONS)

/** The operand is a string, or an object that asks to ignore case. */
function createTextMatcher(operand: unknown, kind: string, compare: (value: string, text: string) => boolean): Matcher {
  if (!isObject(operand)) {
    const text = expectText(operand, kind)
    return (value) => typeof value === 'string' && compare(value, text)
  }
  const [option, text] = onlyEntry(operand)
  if (option !== 'equals-ignore-case') throw invalidEventPattern(`Unsupported ${kind} match pattern: ${option}`)
  const lower = expectText(text, 'equals-ignore-case').toLowerCase()
  return (value) => typeof value === 'string' && compare(value.toLowerCase(), lower)
}

function expectText(operand: unknown, kind: string): string {
  if (typeof operand !== 'string') throw invalidEventPattern(`${kind} match pattern must be a string`)
  return operand
}

/** Matches any value except these; a missing field does not match. */
function createAnythingButMatcher(operand: unknown): Matcher {
  const excluded = (isObject(operand) ? nestedComparisons(operand) : plainValues(operand)).map(createMatcher)
  return (value) => value !== undefined && !excluded.some((matches) => matches(value))
}

function nestedComparisons(operand: object): object[] {
  const [kind, values] = onlyEntry(operand)
  if (!['prefix', 'suffix', 'equals-ignore-case', 'wildcard'].includes(kind))
    throw invalidEventPattern(`Unsupported anything-but pattern: ${kind}`)
  if (isObject(values))
    throw invalidEventPattern('Value of anything-but must be an array or single string/number value.')
  return toNonEmptyList(values).map((value) => {
    if (kind === 'equals-ignore-case' && typeof value !== 'string')
      throw invalidEventPattern(
        'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
      )
    const text = expectText(value, kind === 'wildcard' ? kind : 'prefix/suffix')
    if (text === '' && /fix$/.test(kind)) throw invalidEventPattern('Null prefix/suffix not allowed')
    return { [kind]: text }
  })
}

function plainValues(operand: unknown): unknown[] {
  if (operand === null || typeof operand === 'boolean')
    throw invalidEventPattern('Value of anything-but must be an array or single string/number value.')
  const values = toNonEmptyList(operand)
  if (values.some((value) => typeof value !== 'string' && typeof value !== 'number'))
    throw invalidEventPattern('Inside anything but list, start|null|boolean is not supported.')
  if (new Set(values.map((value) => typeof value)).size > 1)
    throw invalidEventPattern(
      'Inside anything but list, either all values are number or string, mixed type is not supported',
    )
  return values
}

function toNonEmptyList(operand: unknown): unknown[] {
  const values = Array.isArray(operand) ? operand : [operand]
  if (values.length === 0) throw invalidEventPattern('Empty arrays are not allowed')
  return values
}

function createCidrMatcher(text: string): Matcher {
  const [address = '', bits = '', ...rest] = text.split('/')
  if (!text.includes('/') || rest.length > 0) throw invalidEventPattern("Malformed CIDR, one '/' required")
  if (!/^-?\d+$/.test(bits)) throw invalidEventPattern('Malformed CIDR, mask bits must be an integer')
  if (bits.startsWith('-')) throw invalidEventPattern('Malformed CIDR, mask bits must not be negative')
  const version = isIP(address)
  if (version === 0) throw invalidEventPattern(`Nonstandard IP address: ${address}`)
  const maxBits = version === 6 ? 128 : 32
  if (Number(bits) >= maxBits) throw invalidEventPattern(`IPv${version} mask bits must be < ${maxBits}`)
  const family = version === 6 ? 'ipv6' : 'ipv4'
  const network = new BlockList()
  network.addSubnet(address, Number(bits), family)
  return (value) => typeof value === 'string' && isIP(value) === version && network.check(value, family)
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
