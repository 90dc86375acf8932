/** What is known of a request, by lower-cased condition key. */
export type Context = Readonly<Record<string, string | readonly string[] | undefined>>

export type Test = (text: string) => boolean

/** A text of a policy, ready to be compared; `undefined` where a variable in it has no value in this request. */
export type Filled<T> = (context: Context) => T | undefined

/** A matcher for text with `*` (any characters) and `?` (one character). Both may stand anywhere, over any separator. */
export function patternOf(pattern: string): Test {
  if (pattern === '*') return () => true
  if (!/[*?]/.test(pattern)) return (text) => text === pattern
  const expression = new RegExp(`^${sourceOf(pattern, false)}$`, 's')
  return (text) => expression.test(text)
}

/** The same with variables in it. `isArn`: a wildcard does not reach over the first five colons. */
export function fillPattern(pattern: string, hasVariables: boolean, isArn = false): Filled<Test> {
  if (!hasVariables || !pattern.includes('${')) {
    const test = isArn ? tester(sourceOf(pattern, true)) : patternOf(pattern)
    return () => test
  }
  return (context) => {
    const source = fill(pattern, context, literal, (text, colons) => sourceOf(text, isArn, colons))
    return source === undefined ? undefined : tester(source)
  }
}

/** A text with variables that is compared as a whole. */
export function fillText(text: string, hasVariables: boolean): Filled<string> {
  if (!hasVariables || !text.includes('${')) return () => text
  return (context) =>
    fill(
      text,
      context,
      (value) => value,
      (rest) => rest,
    )
}

/**
 * `${aws:username}`, `${aws:username, 'nobody'}`; `${*}`, `${?}` and `${$}` stand for the characters themselves.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
function fill(
  text: string,
  context: Context,
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

function tester(source: string): Test {
  const expression = new RegExp(`^${source}$`, 's')
  return (text) => expression.test(text)
}

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

function sourceOf(pattern: string, isArn: boolean, colonsBefore = 0): string {
  let colons = colonsBefore
  return pattern.replace(/\*+|[?:]|[^*?:]+/g, (part) => {
    if (part === ':') colons++
    const any = isArn && colons < 5 ? '[^:]' : '.'
    if (part.startsWith('*')) return `${any}*`
    return part === '?' ? any : literal(part)
  })
}
