import { parseJson } from '../../common/json.ts'
import { ANY, createGlobMatcher } from '../core/glob.ts'
import { invalidParameter } from './errors.ts'

type Matcher = (message: string) => boolean

/** Compiles a filter pattern: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html */
export function compileFilterPattern(pattern: string | undefined): Matcher {
  const text = pattern?.trim() ?? ''
  if (text === '') return () => true
  if (text.startsWith('{') && text.endsWith('}')) return compileJsonFilter(text.slice(1, -1))
  if (/^[[%]/.test(text))
    throw invalidParameter(
      `Invalid filter pattern: ${pattern}. Space-delimited and regular expression patterns are not implemented here.`,
    )
  return compileTermFilter(text)
}

/** All plain words and quoted phrases must occur, at least one `?term`, and no `-term`. */
function compileTermFilter(text: string): Matcher {
  const terms = [...text.matchAll(/([?-]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(([, sign = '', quoted, word]) => ({
    sign,
    term: quoted?.replace(/\\(.)/g, '$1') ?? word ?? '',
  }))
  const withSign = (expected: string) => terms.filter(({ sign }) => sign === expected).map(({ term }) => term)
  const [required, optional, excluded] = [withSign(''), withSign('?'), withSign('-')]
  return (message) =>
    required.every((term) => message.includes(term)) &&
    // CloudWatch ignores optional terms beside required ones.
    (optional.length === 0 || required.length > 0 || optional.some((term) => message.includes(term))) &&
    !excluded.some((term) => message.includes(term))
}

/** `$.a.b = "x" && $.c > 5 || …`; `&&` binds more tightly. Parentheses are not implemented. */
function compileJsonFilter(text: string): Matcher {
  const alternatives = text.split('||').map((part) => part.split('&&').map((term) => compileComparison(term.trim())))
  return (message) => {
    // Lambda writes other columns before the JSON.
    const start = message.indexOf('{')
    const value = start < 0 ? undefined : parseJson(message.slice(start))
    return value !== undefined && alternatives.some((comparisons) => comparisons.every((matches) => matches(value)))
  }
}

function compileComparison(text: string): (value: unknown) => boolean {
  const [, path, operator, operand] = /^\$\.([\w.[\]-]+)\s*(=|!=|<=|>=|<|>)\s*(.+)$/.exec(text) ?? []
  if (path === undefined || operand === undefined) throw invalidParameter(`Invalid filter pattern: ${text}`)
  const steps = path.split(/[.[\]]+/).filter(Boolean)
  const expected = operand.trim().replace(/^"(.*)"$/s, '$1')
  // Only `*` is a wildcard.
  const matches = createGlobMatcher(expected.split(/(\*)/).map((part) => (part === '*' ? ANY : part)))
  return (value) => {
    const actual = steps.reduce<unknown>((parent, step) => (parent as Record<string, unknown> | null)?.[step], value)
    if (actual === undefined || actual === null) return operator === '!='
    switch (operator) {
      case '=':
        return matches(String(actual))
      case '!=':
        return !matches(String(actual))
      case '<':
        return Number(actual) < Number(expected)
      case '<=':
        return Number(actual) <= Number(expected)
      case '>':
        return Number(actual) > Number(expected)
      default:
        return Number(actual) >= Number(expected)
    }
  }
}
