/** The values of a request by condition key, in lower case. */
export type ConditionContext = Readonly<Record<string, string | readonly string[] | undefined>>

export type TextMatcher = (text: string) => boolean

/** Resolves the variables of a policy's text; returns `undefined` if one has no value in this request. */
export type Resolved<T> = (context: ConditionContext) => T | undefined

/** Compiles a text with `*` (any characters) and `?` (one character), which match any separator. */
export function compileWildcard(pattern: string): TextMatcher {
  if (pattern === '*') return () => true
  if (!/[*?]/.test(pattern)) return (text) => text === pattern
  const expression = new RegExp(`^${regExpSource(pattern, false)}$`, 's')
  return (text) => expression.test(text)
}

/** Compiles a text with wildcards and variables. With `isArn`, a wildcard does not match across the first five colons. */
export function compilePattern(pattern: string, hasVariables: boolean, isArn = false): Resolved<TextMatcher> {
  if (!hasVariables || !pattern.includes('${')) {
    const test = isArn ? toMatcher(regExpSource(pattern, true)) : compileWildcard(pattern)
    return () => test
  }
  return (context) => {
    const source = substitute(pattern, context, escapeRegExp, (text, colons) => regExpSource(text, isArn, colons))
    return source === undefined ? undefined : toMatcher(source)
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
    )
}

/**
 * `${aws:username}`, `${aws:username, 'nobody'}`; `${*}`, `${?}` and `${$}` are the characters themselves.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
function substitute(
  text: string,
  context: ConditionContext,
  ofValue: (value: string) => string,
  ofText: (text: string, colonsBefore: number) => string,
): string | undefined {
  let filled = ''
  let colons = 0
  for (const [part, name, fallback] of text.matchAll(/\$\{([^},]+?)(?:,\s*'([^']*)')?\s*\}|(?:(?!\$\{).)+|\$\{/gs)) {
    if (name === undefined) {
      filled += ofText(part, colons)
      colons += part.split(':').length - 1
      continue
    }
    const known = ['*', '?', '$'].includes(name) ? name : context[name.trim().toLowerCase()]
    const value = typeof known === 'string' ? known : fallback
    if (value === undefined) return undefined
    filled += ofValue(value)
    colons += value.split(':').length - 1
  }
  return filled
}

function toMatcher(source: string): TextMatcher {
  const expression = new RegExp(`^${source}$`, 's')
  return (text) => expression.test(text)
}

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

function regExpSource(pattern: string, isArn: boolean, colonsBefore = 0): string {
  let colons = colonsBefore
  return pattern.replace(/\*+|[?:]|[^*?:]+/g, (part) => {
    if (part === ':') colons++
    const any = isArn && colons < 5 ? '[^:]' : '.'
    if (part.startsWith('*')) return `${any}*`
    return part === '?' ? any : escapeRegExp(part)
  })
}
