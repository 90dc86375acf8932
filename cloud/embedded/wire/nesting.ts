import { exceedsDepth } from '../../common/json.ts'

/**
 * More than any input of an operation needs; DynamoDB's items have two levels of JSON for each of their 32. The SDK's
 * deserializers call themselves for each level, so deeper input would exhaust the stack.
 */
const MAX_DEPTH = 512

/** Throws for JSON that is nested too deeply, before it is parsed. */
export function rejectDeepJson(bytes: Uint8Array): void {
  if (exceedsDepth(bytes, MAX_DEPTH)) throw tooDeep()
}

/** Throws for XML that is nested too deeply, in one pass and before it is parsed; and for XML that declares entities. */
export function rejectDeepXml(bytes: Uint8Array): void {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  let depth = 0
  for (let start = text.indexOf('<'); start >= 0; start = text.indexOf('<', start + 1)) {
    if (text.startsWith('<!--', start)) start = endOf(text, '-->', start)
    else if (text.startsWith('<![CDATA[', start)) start = endOf(text, ']]>', start)
    else if (text[start + 1] === '!') throw new Error('A document type declaration is not allowed.')
    else if (text[start + 1] === '/') depth--
    else if (text[start + 1] !== '?') {
      const end = endOf(text, '>', start)
      if (text[end - 1] !== '/' && ++depth > MAX_DEPTH) throw tooDeep()
      start = end
    }
  }
}

function endOf(text: string, end: string, start: number): number {
  const index = text.indexOf(end, start)
  return index < 0 ? text.length : index
}

const tooDeep = (): Error => new Error(`It is nested more than ${MAX_DEPTH} levels deep.`)
