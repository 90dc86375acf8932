export type TextMatcher = (text: string) => boolean

/** `*`: any number of characters, including none. */
export const ANY = Symbol('*')
/** `?`: exactly one character. */
export const ONE = Symbol('?')
/** A literal text or a wildcard. */
export type GlobToken = string | typeof ANY | typeof ONE

/** Compiles a text with `*` and `?`. */
export const compileGlob = (pattern: string): TextMatcher => createGlobMatcher(parseGlob(pattern))

export const parseGlob = (pattern: string): GlobToken[] =>
  (pattern.match(/\*+|\?|[^*?]+/g) ?? []).map((part) => (part.startsWith('*') ? ANY : part === '?' ? ONE : part))

/**
 * The only matcher for wildcards that come from outside: policies, event patterns, log filters and fault rules. It finds
 * each part between two `*` at its first occurrence, so it never backtracks, which takes exponential time in a RegExp.
 */
export function createGlobMatcher(tokens: readonly GlobToken[]): TextMatcher {
  const segments = splitAtAny(tokens).map((parts) => new Segment(parts))
  const first = segments[0]!
  if (segments.length === 1) return (text) => text.length === first.length && first.matchesAt(text, 0)
  const last = segments.at(-1)!
  const middle = segments.slice(1, -1)
  return (text) => {
    const end = text.length - last.length
    if (end < first.length || !first.matchesAt(text, 0) || !last.matchesAt(text, end)) return false
    let index = first.length
    for (const segment of middle) {
      const found = segment.find(text, index)
      if (found === -1 || found + segment.length > end) return false
      index = found + segment.length
    }
    return true
  }
}

type SegmentPart = string | typeof ONE

function splitAtAny(tokens: readonly GlobToken[]): SegmentPart[][] {
  const segments: SegmentPart[][] = [[]]
  for (const token of tokens) {
    if (token === ANY) segments.push([])
    else appendPart(segments.at(-1)!, token)
  }
  return segments
}

/** Adjacent literals become one, which is found by `indexOf`. */
function appendPart(segment: SegmentPart[], part: SegmentPart): void {
  const previous = segment.at(-1)
  if (typeof part === 'string' && typeof previous === 'string') segment[segment.length - 1] = previous + part
  else segment.push(part)
}

/** A part of a glob that always matches the same number of characters. */
class Segment {
  readonly length: number
  readonly #parts: readonly SegmentPart[]

  constructor(parts: readonly SegmentPart[]) {
    this.#parts = parts
    this.length = parts.reduce((sum, part) => sum + (part === ONE ? 1 : part.length), 0)
  }

  matchesAt(text: string, start: number): boolean {
    let index = start
    for (const part of this.#parts) {
      if (part !== ONE && !text.startsWith(part, index)) return false
      index += part === ONE ? 1 : part.length
    }
    return index <= text.length
  }

  /** The first index from `start` on at which the segment matches, or -1. */
  find(text: string, start: number): number {
    const [only = '', ...others] = this.#parts
    if (only !== ONE && others.length === 0) return text.indexOf(only, start)
    for (let index = start; index + this.length <= text.length; index++) if (this.matchesAt(text, index)) return index
    return -1
  }
}
