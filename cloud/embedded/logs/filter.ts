import { invalid } from './problems.ts'

type Matches = (message: string) => boolean

/** A filter pattern as a test of lines: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html */
export function filterOf(pattern: string | undefined): Matches {
  const text = pattern?.trim() ?? ''
  if (text === '') return () => true
  if (text.startsWith('{') && text.endsWith('}')) return jsonFilter(text.slice(1, -1))
  if (/^[[%]/.test(text))
    throw invalid(
      `Invalid filter pattern: ${pattern}. Space-delimited and regular expression patterns are not implemented here.`,
    )
  return termFilter(text)
}

/** Words and quoted texts that must all be there; `?one ?other` of which one must be; `-not` that must not. */
function termFilter(text: string): Matches {
  const terms = [...text.matchAll(/([?-]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(([, sign = '', quoted, word]) => ({
    sign,
    term: quoted?.replace(/\\(.)/g, '$1') ?? word ?? '',
  }))
  const having = (wanted: string) => terms.filter(({ sign }) => sign === wanted).map(({ term }) => term)
  const [all, any, none] = [having(''), having('?'), having('-')]
  return (message) =>
    all.every((term) => message.includes(term)) &&
    (any.length === 0 || all.length > 0 || any.some((term) => message.includes(term))) &&
    !none.some((term) => message.includes(term))
}

/** `$.a.b = "x" && $.c > 5 || …`; `&&` binds tighter, parentheses are not known. */
function jsonFilter(text: string): Matches {
  const alternatives = text.split('||').map((part) => part.split('&&').map((one) => comparison(one.trim())))
  return (message) => {
    const json = message.indexOf('{')
    if (json < 0) return false
    try {
      const value = JSON.parse(message.slice(json))
      return alternatives.some((all) => all.every((holds) => holds(value)))
    } catch {
      return false
    }
  }
}

function comparison(text: string): (value: unknown) => boolean {
  const [, path, operator, wanted] = /^\$\.([\w.[\]-]+)\s*(=|!=|<=|>=|<|>)\s*(.+)$/.exec(text) ?? []
  if (path === undefined || wanted === undefined) throw invalid(`Invalid filter pattern: ${text}`)
  const expected = wanted.trim().replace(/^"(.*)"$/s, '$1')
  const like = new RegExp(`^${expected.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`, 's')
  return (value) => {
    const found = path
      .split(/[.[\]]+/)
      .filter(Boolean)
      .reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], value)
    if (found === undefined || found === null) return operator === '!='
    switch (operator) {
      case '=':
        return like.test(String(found))
      case '!=':
        return !like.test(String(found))
      case '<':
        return Number(found) < Number(expected)
      case '<=':
        return Number(found) <= Number(expected)
      case '>':
        return Number(found) > Number(expected)
      default:
        return Number(found) >= Number(expected)
    }
  }
}
