import { invalidPattern } from './problem.ts'

/** `*` is any characters; a backslash takes `*` and itself literally. */
export function wildcardOf(pattern: string): (text: string) => boolean {
  let source = ''
  for (let place = 0; place < pattern.length; place++) {
    const character = pattern[place]!
    if (character === '\\') {
      const escaped = pattern[++place]
      if (escaped !== '*' && escaped !== '\\') throw invalidPattern(`Invalid escape character at pos ${place - 1}`)
      source += `\\${escaped}`
    } else if (character === '*') {
      if (pattern[place + 1] === '*') throw invalidPattern(`Consecutive wildcard characters at pos ${place}`)
      source += '.*'
    } else source += character.replace(/[.+?^${}()|[\]]/, '\\$&')
  }
  const expression = new RegExp(`^${source}$`, 's')
  return (text) => expression.test(text)
}
