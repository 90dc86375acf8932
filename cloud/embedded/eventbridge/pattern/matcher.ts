import { BlockList, isIP } from 'node:net'
import { createNumericMatcher } from './numeric.ts'
import { invalidPattern } from './problem.ts'
import { compileWildcard } from './wildcard.ts'

export type Scalar = string | number | boolean | null

/**
 * Whether one value fits; `undefined` is a field that is not there. `isAnywhere` is given within arrays of objects:
 * whether any of their elements has the field.
 */
export type Matcher = (value: Scalar | undefined, isAnywhere?: () => boolean) => boolean

/** One element of a pattern's array: a plain value, or an object with one comparison. */
export function createMatcher(element: unknown): Matcher {
  if (element === null || typeof element !== 'object') return (value) => value === element
  if (Array.isArray(element)) throw invalidPattern('Match value must be String, number, true, false, or null')
  const [kind, wanted] = onlyEntry(element)
  if (!Object.hasOwn(KINDS, kind)) throw invalidPattern(`Unrecognized match type ${kind}`)
  return KINDS[kind]!(wanted)
}

function onlyEntry(object: object): [string, unknown] {
  const [entry, ...others] = Object.entries(object)
  if (!entry) throw invalidPattern('Match expression name not found')
  if (others.length > 0) throw invalidPattern('Only one key allowed in match expression')
  return entry
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html */
const KINDS: Record<string, (wanted: unknown) => Matcher> = {
  exists: (wanted) => {
    if (typeof wanted !== 'boolean') throw invalidPattern('exists match pattern must be either true or false.')
    if (wanted) return (value) => value !== undefined
    // What no element of an array may have is looked for in all of them, not in the one at hand.
    return (value, isAnywhere) => value === undefined && !isAnywhere?.()
  },
  prefix: (wanted) => ofText(wanted, 'prefix', (value, text) => value.startsWith(text)),
  suffix: (wanted) => ofText(wanted, 'suffix', (value, text) => value.endsWith(text)),
  'equals-ignore-case': (wanted) => {
    const text = textOf(wanted, 'equals-ignore-case').toLowerCase()
    return (value) => typeof value === 'string' && value.toLowerCase() === text
  },
  wildcard: (wanted) => {
    const matches = compileWildcard(textOf(wanted, 'wildcard'))
    return (value) => typeof value === 'string' && matches(value)
  },
  numeric: createNumericMatcher,
  // The word is AWS's own.
  cidr: (wanted) => cidr(textOf(wanted, 'prefix')),
  'anything-but': anythingBut,
}

/** A text, or an object that says to ignore its case. */
function ofText(wanted: unknown, kind: string, fits: (value: string, text: string) => boolean): Matcher {
  if (!isObject(wanted)) {
    const text = textOf(wanted, kind)
    return (value) => typeof value === 'string' && fits(value, text)
  }
  const [option, text] = onlyEntry(wanted)
  if (option !== 'equals-ignore-case') throw invalidPattern(`Unsupported ${kind} match pattern: ${option}`)
  const lower = textOf(text, 'equals-ignore-case').toLowerCase()
  return (value) => typeof value === 'string' && fits(value.toLowerCase(), lower)
}

function textOf(wanted: unknown, kind: string): string {
  if (typeof wanted !== 'string') throw invalidPattern(`${kind} match pattern must be a string`)
  return wanted
}

/** Holds for what is there and is none of these. */
function anythingBut(wanted: unknown): Matcher {
  const refused = (isObject(wanted) ? nested(wanted) : plain(wanted)).map(createMatcher)
  return (value) => value !== undefined && !refused.some((matches) => matches(value))
}

function nested(wanted: object): object[] {
  const [kind, values] = onlyEntry(wanted)
  if (!['prefix', 'suffix', 'equals-ignore-case', 'wildcard'].includes(kind))
    throw invalidPattern(`Unsupported anything-but pattern: ${kind}`)
  if (isObject(values)) throw invalidPattern('Value of anything-but must be an array or single string/number value.')
  return list(values).map((value) => {
    if (kind === 'equals-ignore-case' && typeof value !== 'string')
      throw invalidPattern('Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.')
    const text = textOf(value, kind === 'wildcard' ? kind : 'prefix/suffix')
    if (text === '' && /fix$/.test(kind)) throw invalidPattern('Null prefix/suffix not allowed')
    return { [kind]: text }
  })
}

function plain(wanted: unknown): unknown[] {
  if (wanted === null || typeof wanted === 'boolean')
    throw invalidPattern('Value of anything-but must be an array or single string/number value.')
  const values = list(wanted)
  if (values.some((value) => typeof value !== 'string' && typeof value !== 'number'))
    throw invalidPattern('Inside anything but list, start|null|boolean is not supported.')
  if (new Set(values.map((value) => typeof value)).size > 1)
    throw invalidPattern(
      'Inside anything but list, either all values are number or string, mixed type is not supported',
    )
  return values
}

function list(wanted: unknown): unknown[] {
  const values = Array.isArray(wanted) ? wanted : [wanted]
  if (values.length === 0) throw invalidPattern('Empty arrays are not allowed')
  return values
}

function cidr(text: string): Matcher {
  const [address = '', bits = '', ...more] = text.split('/')
  if (!text.includes('/') || more.length > 0) throw invalidPattern("Malformed CIDR, one '/' required")
  if (!/^-?\d+$/.test(bits)) throw invalidPattern('Malformed CIDR, mask bits must be an integer')
  if (bits.startsWith('-')) throw invalidPattern('Malformed CIDR, mask bits must not be negative')
  const version = isIP(address)
  if (version === 0) throw invalidPattern(`Nonstandard IP address: ${address}`)
  const most = version === 6 ? 128 : 32
  if (Number(bits) >= most) throw invalidPattern(`IPv${version} mask bits must be < ${most}`)
  const family = version === 6 ? 'ipv6' : 'ipv4'
  const network = new BlockList()
  network.addSubnet(address, Number(bits), family)
  return (value) => typeof value === 'string' && isIP(value) === version && network.check(value, family)
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
