import { invalidEventPattern } from '../errors.ts'

/** `*` matches any number of characters, including none; a backslash escapes `*` and itself. */
export function compileWildcard(pattern: string): (text: string) => boolean {
  const parts = splitAtWildcards(pattern)
  const [first = '', last = ''] = [parts[0], parts.at(-1)]
  if (parts.length === 1) return (text) => text === first
  const middle = parts.slice(1, -1)
  // Matching each part at its first occurrence is sufficient, and linear in the text: no backtracking.
  return (text) => {
    const end = text.length - last.length
    if (end < first.length || !text.startsWith(first) || !text.endsWith(last)) return false
    let index = first.length
    for (const part of middle) {
      const found = text.indexOf(part, index)
      if (found === -1 || found + part.length > end) return false
      index = found + part.length
    }
    return true
  }
}

/** The literal texts between the wildcards. Positions in AWS's messages count the opening quote. */
function splitAtWildcards(pattern: string): string[] {
  const parts = ['']
  for (let index = 0; index < pattern.length; index++) {
    let character = pattern[index]!
    if (character === '*') {
      if (pattern[index + 1] === '*') throw invalidEventPattern(`Consecutive wildcard characters at pos ${index + 1}`)
      parts.push('')
      continue
    }
    if (character === '\\') {
      character = pattern[++index] ?? ''
      if (character !== '*' && character !== '\\') throw invalidEventPattern(`Invalid escape character at pos ${index}`)
    }
    parts[parts.length - 1] += character
  }
  return parts
}
