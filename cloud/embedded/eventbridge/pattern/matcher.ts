import { BlockList, isIP } from 'node:net'
import { invalidPattern } from './problem.ts'
import { wildcardOf } from './wildcard.ts'

export type Scalar = string | number | boolean | null

/** Whether one value fits; `undefined` is a field that is not there. */
export type Matcher = (value: Scalar | undefined) => boolean

/** One element of a pattern's array: a plain value, or an object with one comparison. */
export function matcherOf(element: unknown, field: string): Matcher {
  if (element === null || typeof element !== 'object') return (value) => value === element
  const entries = Object.entries(element)
  if (entries.length !== 1) throw invalidPattern(`Only one key allowed in match expression at ${field}`)
  const [[kind, wanted]] = entries as [[string, unknown]]
  const make = KINDS[kind]
  if (!make) throw invalidPattern(`Unrecognized match type ${kind}`)
  return make(wanted, field)
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html */
const KINDS: Record<string, (wanted: unknown, field: string) => Matcher> = {
  exists: (wanted) => {
    if (typeof wanted !== 'boolean') throw invalidPattern('exists match pattern must be either true or false.')
    return (value) => (value !== undefined) === wanted
  },
  prefix: (wanted) => ofText(wanted, 'prefix', (value, text) => value.startsWith(text)),
  suffix: (wanted) => ofText(wanted, 'suffix', (value, text) => value.endsWith(text)),
  'equals-ignore-case': (wanted) => {
    const text = textOf(wanted, 'equals-ignore-case').toLowerCase()
    return (value) => typeof value === 'string' && value.toLowerCase() === text
  },
  wildcard: (wanted) => {
    const matches = wildcardOf(textOf(wanted, 'wildcard'))
    return (value) => typeof value === 'string' && matches(value)
  },
  numeric: (wanted) => numeric(wanted),
  cidr: (wanted) => cidr(textOf(wanted, 'cidr')),
  'anything-but': (wanted, field) => anythingBut(wanted, field),
}

/** A text, or an object that says to ignore its case. */
function ofText(wanted: unknown, kind: string, fits: (value: string, text: string) => boolean): Matcher {
  if (typeof wanted === 'object' && wanted !== null) {
    const [[option, text]] = Object.entries(wanted) as [[string, unknown]]
    if (option !== 'equals-ignore-case') throw invalidPattern(`Unsupported ${kind} pattern: ${option}`)
    const lower = textOf(text, kind).toLowerCase()
    return (value) => typeof value === 'string' && fits(value.toLowerCase(), lower)
  }
  const text = textOf(wanted, kind)
  return (value) => typeof value === 'string' && fits(value, text)
}

function textOf(wanted: unknown, kind: string): string {
  if (typeof wanted !== 'string') throw invalidPattern(`${kind} match pattern must be a string`)
  return wanted
}

/** Holds for what is there and is none of these. */
function anythingBut(wanted: unknown, field: string): Matcher {
  const refused = (
    typeof wanted === 'object' && wanted !== null && !Array.isArray(wanted) ? nested(wanted, field) : list(wanted)
  ).map((element) => matcherOf(element, field))
  return (value) => value !== undefined && !refused.some((matches) => matches(value))
}

const NESTED = new Set(['prefix', 'suffix', 'equals-ignore-case', 'wildcard'])

function nested(wanted: object, _field: string): object[] {
  const [[kind, values]] = Object.entries(wanted) as [[string, unknown]]
  if (!NESTED.has(kind)) throw invalidPattern(`Unsupported anything-but pattern: ${kind}`)
  return (Array.isArray(values) ? values : [values]).map((value) => ({ [kind]: value }))
}

function list(wanted: unknown): unknown[] {
  const values = Array.isArray(wanted) ? wanted : [wanted]
  if (values.length === 0) throw invalidPattern('Anything-But list cannot be empty')
  if (values.some((value) => value !== null && typeof value === 'object'))
    throw invalidPattern('Inside anything but list, number|start|null|boolean is not supported.')
  return values
}

const COMPARISONS: Record<string, (value: number, bound: number) => boolean> = {
  '=': (value, bound) => value === bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
}

/** One comparison, or a range of two: `['>', 0, '<=', 5]`. */
function numeric(wanted: unknown): Matcher {
  if (!Array.isArray(wanted) || ![2, 4].includes(wanted.length)) throw invalidPattern('Invalid member in numeric match')
  const bounds: ((value: number) => boolean)[] = []
  for (let place = 0; place < wanted.length; place += 2) {
    const [operator, bound] = [wanted[place], wanted[place + 1]]
    const compare = COMPARISONS[operator]
    if (!compare) throw invalidPattern(`Unrecognized numeric range operator: ${operator}`)
    if (typeof bound !== 'number') throw invalidPattern(`Value of ${operator} must be numeric`)
    bounds.push((value) => compare(value, bound))
  }
  if (wanted.length === 4) {
    if (!/^>/.test(wanted[0]) || !/^</.test(wanted[2])) throw invalidPattern('Bad numeric range operator')
    if (wanted[1] >= wanted[3]) throw invalidPattern('Bottom must be less than top')
  }
  return (value) => typeof value === 'number' && bounds.every((within) => within(value))
}

function cidr(text: string): Matcher {
  const [address = '', bits = ''] = text.split('/')
  const version = isIP(address)
  const most = version === 6 ? 128 : 32
  if (version === 0 || !/^\d+$/.test(bits) || Number(bits) > most)
    throw invalidPattern("Malformed CIDR, one '/' required")
  const family = version === 6 ? 'ipv6' : 'ipv4'
  const network = new BlockList()
  network.addSubnet(address, Number(bits), family)
  return (value) => typeof value === 'string' && isIP(value) === version && network.check(value, family)
}
