import { invalidPattern } from './problem.ts'

/** `*` is any characters; a backslash takes `*` and itself literally. */
export function compileWildcard(pattern: string): (text: string) => boolean {
  const parts = partsOf(pattern)
  const [first = '', last = ''] = [parts[0], parts.at(-1)]
  if (parts.length === 1) return (text) => text === first
  const between = parts.slice(1, -1)
  // Taking each part where it first occurs is enough, and needs one way through the text, whatever the pattern.
  return (text) => {
    const end = text.length - last.length
    if (end < first.length || !text.startsWith(first) || !text.endsWith(last)) return false
    let place = first.length
    for (const part of between) {
      const found = text.indexOf(part, place)
      if (found === -1 || found + part.length > end) return false
      place = found + part.length
    }
    return true
  }
}

/** The literal texts before, between and behind the stars. AWS counts positions with the opening quote. */
function partsOf(pattern: string): string[] {
  const parts = ['']
  for (let place = 0; place < pattern.length; place++) {
    let character = pattern[place]!
    if (character === '*') {
      if (pattern[place + 1] === '*') throw invalidPattern(`Consecutive wildcard characters at pos ${place + 1}`)
      parts.push('')
      continue
    }
    if (character === '\\') {
      character = pattern[++place] ?? ''
      if (character !== '*' && character !== '\\') throw invalidPattern(`Invalid escape character at pos ${place}`)
    }
    parts[parts.length - 1] += character
  }
  return parts
}
