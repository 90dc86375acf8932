/** A matcher for text with `*` (any characters) and `?` (one character). Both may stand anywhere, over any separator. */
export function patternOf(pattern: string): (text: string) => boolean {
  if (pattern === '*') return () => true
  if (!/[*?]/.test(pattern)) return (text) => text === pattern
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.')
  const expression = new RegExp(`^${source}$`, 's')
  return (text) => expression.test(text)
}
