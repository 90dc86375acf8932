import { ANY, createGlobMatcher, type GlobToken, type TextMatcher } from '../../core/glob.ts'
import { invalidEventPattern } from '../errors.ts'

/** `*` matches any number of characters, including none; a backslash escapes `*` and itself. */
export const compileWildcard = (pattern: string): TextMatcher => createGlobMatcher(parseWildcard(pattern))

/** Positions in AWS's messages count the opening quote. */
function parseWildcard(pattern: string): GlobToken[] {
  const tokens: GlobToken[] = []
  for (let index = 0; index < pattern.length; index++) {
    let character = pattern[index]!
    if (character === '*') {
      if (pattern[index + 1] === '*') throw invalidEventPattern(`Consecutive wildcard characters at pos ${index + 1}`)
      tokens.push(ANY)
      continue
    }
    if (character === '\\') {
      character = pattern[++index] ?? ''
      if (character !== '*' && character !== '\\') throw invalidEventPattern(`Invalid escape character at pos ${index}`)
    }
    tokens.push(character)
  }
  return tokens
}
