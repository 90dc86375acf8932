import { createGlobMatcher, type GlobToken, parseGlob, type TextMatcher } from '../../core/glob.ts'

/** The values of a request by condition key, in lower case. */
export type ConditionContext = Readonly<Record<string, string | readonly string[] | undefined>>

/** Resolves the variables of a policy's text; returns `undefined` if one has no value in this request. */
export type Resolved<T> = (context: ConditionContext) => T | undefined

/** Compiles a text with wildcards and variables. With `isArn`, a wildcard does not match across the first five colons. */
export function compilePattern(pattern: string, hasVariables: boolean, isArn = false): Resolved<TextMatcher> {
  const createMatcher = isArn ? createArnMatcher : createGlobMatcher
  if (!hasVariables || !pattern.includes('${')) {
    const test = createMatcher(parseGlob(pattern))
    return () => test
  }
  return (context) => {
    const tokens = substitute<GlobToken[]>(pattern, context, (value) => [value], parseGlob)
    return tokens && createMatcher(tokens.flat())
  }
}

/** Compiles a text with variables and without wildcards. */
export function compileText(text: string, hasVariables: boolean): Resolved<string> {
  if (!hasVariables || !text.includes('${')) return () => text
  return (context) =>
    substitute(
      text,
      context,
      (value) => value,
      (rest) => rest,
    )?.join('')
}

/**
 * Splits a text into its literal parts and its variables: `${aws:username}`, `${aws:username, 'nobody'}`; `${*}`, `${?}`
 * and `${$}` are the characters themselves. Returns `undefined` if a variable has no value in this request.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
function substitute<Part>(
  text: string,
  context: ConditionContext,
  ofValue: (value: string) => Part,
  ofText: (text: string) => Part,
): Part[] | undefined {
  const parts: Part[] = []
  for (const [part, name, fallback] of text.matchAll(/\$\{([^},]+)(?:,\s*'([^']*)'\s*)?\}|(?:(?!\$\{).)+|\$\{/gs)) {
    if (name === undefined) {
      parts.push(ofText(part))
      continue
    }
    const key = name.trim()
    const known = ['*', '?', '$'].includes(key) ? key : context[key.toLowerCase()]
    const value = typeof known === 'string' ? known : fallback
    if (value === undefined) return undefined
    parts.push(ofValue(value))
  }
  return parts
}

/** The parts of an ARN between its first five colons, and the resource after them. */
const ARN_PARTS = 6

/** Matches an ARN part by part, so that no wildcard matches across the first five colons. */
function createArnMatcher(tokens: readonly GlobToken[]): TextMatcher {
  const parts: GlobToken[][] = [[]]
  for (const token of tokens) {
    if (typeof token !== 'string') {
      parts.at(-1)!.push(token)
      continue
    }
    const [first = '', ...others] = splitArn(token, ARN_PARTS - parts.length + 1)
    parts.at(-1)!.push(first)
    for (const other of others) parts.push([other])
  }
  const matchers = parts.map(createGlobMatcher)
  return (text) => {
    const actual = splitArn(text, ARN_PARTS)
    return actual.length === matchers.length && actual.every((part, index) => matchers[index]!(part))
  }
}

/** Splits at colons; the last of `maxParts` parts keeps its colons. */
function splitArn(text: string, maxParts: number): string[] {
  const parts = text.split(':')
  return parts.length <= maxParts ? parts : [...parts.slice(0, maxParts - 1), parts.slice(maxParts - 1).join(':')]
}
