import { BlockList, isIP } from 'node:net'
import type { Condition } from './document.ts'
import { patternOf } from './wildcard.ts'

/** What is known of a request, by lower-cased condition key. */
export type Context = Readonly<Record<string, string | readonly string[] | undefined>>

type Compare = (actual: string, wanted: string) => boolean

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const COMPARISONS: Record<string, Compare> = {
  StringEquals: (actual, wanted) => actual === wanted,
  StringEqualsIgnoreCase: (actual, wanted) => actual.toLowerCase() === wanted.toLowerCase(),
  StringLike: (actual, wanted) => patternOf(wanted)(actual),
  ArnEquals: (actual, wanted) => arnLike(actual, wanted),
  ArnLike: (actual, wanted) => arnLike(actual, wanted),
  NumericEquals: (actual, wanted) => Number(actual) === Number(wanted),
  NumericLessThan: (actual, wanted) => Number(actual) < Number(wanted),
  NumericLessThanEquals: (actual, wanted) => Number(actual) <= Number(wanted),
  NumericGreaterThan: (actual, wanted) => Number(actual) > Number(wanted),
  NumericGreaterThanEquals: (actual, wanted) => Number(actual) >= Number(wanted),
  DateEquals: (actual, wanted) => instant(actual) === instant(wanted),
  DateLessThan: (actual, wanted) => instant(actual) < instant(wanted),
  DateLessThanEquals: (actual, wanted) => instant(actual) <= instant(wanted),
  DateGreaterThan: (actual, wanted) => instant(actual) > instant(wanted),
  DateGreaterThanEquals: (actual, wanted) => instant(actual) >= instant(wanted),
  Bool: (actual, wanted) => actual.toLowerCase() === wanted.toLowerCase(),
  BinaryEquals: (actual, wanted) => actual === wanted,
  IpAddress: (actual, wanted) => inNetwork(actual, wanted),
}

/** Those that hold when none of the wanted values is met. */
const NEGATED: Record<string, string> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
  NotIpAddress: 'IpAddress',
}

/** Whether a condition holds for a request. An operator that is not known never does. */
export function holds({ operator, key, values }: Condition, context: Context): boolean {
  const [, set, bare, ifExists] = /^(?:(ForAnyValue|ForAllValues):)?(.+?)(IfExists)?$/.exec(operator) ?? []
  const actual = context[key]
  if (bare === 'Null') return values.some((wanted) => (actual === undefined) === (wanted.toLowerCase() === 'true'))
  const negated = NEGATED[bare!]
  const compare = COMPARISONS[negated ?? bare!]
  if (!compare) return false
  if (actual === undefined) return ifExists !== undefined || set === 'ForAllValues' || negated !== undefined
  const meets = (one: string) =>
    values.some((wanted) => compare(one, resolveVariables(wanted, context))) !== (negated !== undefined)
  const all = typeof actual === 'string' ? [actual] : actual
  return set === 'ForAllValues' || (set === undefined && negated !== undefined) ? all.every(meets) : all.some(meets)
}

/** `${aws:username}` and the like; `${*}`, `${?}` and `${$}` stand for the characters themselves. */
export const resolveVariables = (text: string, context: Context): string =>
  text.replace(/\$\{([^}]+)\}/g, (whole, name: string) => {
    if (['*', '?', '$'].includes(name)) return name
    const value = context[name.toLowerCase()]
    return typeof value === 'string' ? value : whole
  })

/** Compared part by part: a `*` does not reach over a colon of the first five. */
function arnLike(actual: string, wanted: string): boolean {
  const [a, b] = [actual, wanted].map((arn) => {
    const parts = arn.split(':')
    return [...parts.slice(0, 5), parts.slice(5).join(':')]
  }) as [string[], string[]]
  return b.length === a.length && b.every((part, place) => patternOf(part)(a[place]!))
}

const instant = (text: string): number => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text))

function inNetwork(actual: string, wanted: string): boolean {
  const [address = '', bits] = wanted.split('/')
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
  if (isIP(actual) === 0 || isIP(address) === 0 || isIP(actual) !== isIP(address)) return false
  const list = new BlockList()
  list.addSubnet(address, Number(bits ?? (family === 'ipv6' ? 128 : 32)), family)
  return list.check(actual, family)
}
