import type { Attributes, Span } from '../../api/tracing.ts'

/** In characters. The longest text that a span keeps, for example of an event or an error message. */
export const MAX_TEXT_LENGTH = 4096
/** In characters, of all elements of a list together. */
const MAX_LIST_LENGTH = 16_384

/**
 * Cuts a text that is too long. Also copies it: V8 keeps a whole request body in memory for as long as a part of it is
 * in use.
 */
export function limitText(text: string, maxLength = MAX_TEXT_LENGTH): string {
  if (text.length <= maxLength) return copy(text)
  return `${copy(text.slice(0, maxLength))}… (cut)`
}

/** Cuts what a request can make arbitrarily long. */
export function limitAttributes(attributes: Attributes): Attributes {
  const limited: Attributes = {}
  for (const [name, value] of Object.entries(attributes))
    limited[name] = typeof value === 'string' ? limitText(value) : typeof value === 'object' ? limitList(value) : value
  return limited
}

function limitList(list: readonly string[]): string[] {
  const limited: string[] = []
  let length = 0
  for (const text of list) {
    if (length > MAX_LIST_LENGTH) {
      limited.push(`… (${list.length - limited.length} more)`)
      break
    }
    const element = limitText(text)
    length += element.length
    limited.push(element)
  }
  return limited
}

const copy = (text: string): string => Buffer.from(text).toString()

/** About what V8 needs for a span without its texts. */
const SPAN_BYTES = 500
const ENTRY_BYTES = 50
const LINK_BYTES = 200

/** Estimates how much memory a span takes. */
export function estimateBytes({ attributes, links, statusMessage = '' }: Span): number {
  let bytes = SPAN_BYTES + links.length * LINK_BYTES + statusMessage.length
  for (const value of Object.values(attributes)) {
    bytes += ENTRY_BYTES
    if (typeof value === 'string') bytes += value.length
    else if (typeof value === 'object') for (const text of value) bytes += ENTRY_BYTES + text.length
  }
  return bytes
}
