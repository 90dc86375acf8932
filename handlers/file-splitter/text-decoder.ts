import { isUtf8 } from 'node:buffer'

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be'

/** A sequence of bytes that is not text in the file's encoding. */
export interface InvalidBytes {
  /** The first of them, for example `the byte 0xFC`. */
  readonly name: string
  /** What the bytes probably mean, and how to fix the file. */
  readonly hint: string
}

const BYTE_ORDER_MARKS: readonly (readonly [Encoding, Buffer])[] = [
  ['utf-8', Buffer.from([0xef, 0xbb, 0xbf])],
  ['utf-16le', Buffer.from([0xff, 0xfe])],
  ['utf-16be', Buffer.from([0xfe, 0xff])],
]

/** So many bytes at the start of a file show its encoding, with or without a byte order mark. */
const START_BYTES = 64

const NOT_TEXT = 'so the file is not text; export it as CSV'

/** Latin letters have a zero in every second byte in UTF-16. */
function explainZeros(start: Buffer): string {
  if (start.subarray(0, 4).equals(Buffer.from('PK\x03\x04')))
    return 'and begins like a ZIP archive, such as an .xlsx workbook; export it as CSV'
  const zeros = start.filter((byte) => byte === 0).length
  if (zeros < start.length / 3) return NOT_TEXT
  return 'as in UTF-16 without a byte order mark; save the file as UTF-8, or with a byte order mark'
}

interface DetectedEncoding {
  readonly encoding: Encoding
  readonly bomBytes: number
  /** What a zero byte in the file probably means, and how to fix it. */
  readonly zeroHint: string
}

/** Returns the encoding that the byte order mark declares; UTF-8 without one. */
function detectEncoding(start: Buffer): DetectedEncoding {
  const zeroHint = explainZeros(start)
  for (const [encoding, mark] of BYTE_ORDER_MARKS)
    if (start.subarray(0, mark.length).equals(mark)) return { encoding, bomBytes: mark.length, zeroHint }
  return { encoding: 'utf-8', bomBytes: 0, zeroHint }
}

/** Returns how many bytes a text takes in a file. */
export const encodedBytes = (text: string, encoding: Encoding): number =>
  encoding === 'utf-8' ? Buffer.byteLength(text) : 2 * text.length

/**
 * Decodes a file chunk by chunk and stops at the first bytes that are not text. A chunk may end within a character or
 * between the two characters of a Windows line ending; both are kept for the next chunk.
 */
export class TextDecoder {
  readonly #encoding: Encoding
  readonly #zeroHint: string
  #bytes: Buffer = Buffer.alloc(0)
  #carriageReturn = ''

  constructor({ encoding, zeroHint }: Pick<DetectedEncoding, 'encoding' | 'zeroHint'>) {
    this.#encoding = encoding
    this.#zeroHint = zeroHint
  }

  /** Returns the text of a chunk, and what follows it where that is not text. */
  push(chunk: Buffer, isLast: boolean): { text: string; invalid?: InvalidBytes } {
    const input = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk])
    const { text, usedBytes, invalid } =
      this.#encoding === 'utf-8' ? decodeUtf8(input, isLast) : decodeUtf16(input, this.#encoding, isLast)
    this.#bytes = input.subarray(usedBytes)
    const whole = this.#carriageReturn + text
    const nul = whole.indexOf('\0')
    if (nul >= 0) return { text: whole.slice(0, nul), invalid: { name: byteName(0), hint: this.#zeroHint } }
    if (invalid) return { text: whole, invalid }
    this.#carriageReturn = !isLast && whole.endsWith('\r') ? '\r' : ''
    return { text: this.#carriageReturn ? whole.slice(0, -1) : whole }
  }
}

interface Decoded {
  readonly text: string
  readonly usedBytes: number
  readonly invalid?: InvalidBytes
}

function decodeUtf8(input: Buffer, isLast: boolean): Decoded {
  const usedBytes = isLast ? input.length : input.length - incompleteUtf8Bytes(input)
  const whole = input.subarray(0, usedBytes)
  if (isUtf8(whole)) return { text: whole.toString(), usedBytes }
  const valid = countValidUtf8Bytes(whole)
  return { text: whole.toString('utf8', 0, valid), usedBytes: valid, invalid: invalidUtf8(input[valid]!) }
}

/** Returns the length of the character at the end of which the rest is missing. */
function incompleteUtf8Bytes(bytes: Buffer): number {
  for (let count = 1; count <= Math.min(3, bytes.length); count++) {
    const byte = bytes[bytes.length - count]!
    if (byte < 0x80) return 0
    if (byte >= 0xc0) return count < utf8Length(byte) ? count : 0
  }
  return 0
}

const utf8Length = (firstByte: number): number => (firstByte >= 0xf0 ? 4 : firstByte >= 0xe0 ? 3 : 2)

function countValidUtf8Bytes(bytes: Buffer): number {
  let [valid, invalid] = [0, bytes.length]
  // A prefix that ends within a character counts as valid, so the search is for the first byte that cannot be one.
  while (valid < invalid) {
    const middle = (valid + invalid + 1) >> 1
    const prefix = bytes.subarray(0, middle)
    if (isUtf8(prefix.subarray(0, middle - incompleteUtf8Bytes(prefix)))) valid = middle
    else invalid = middle - 1
  }
  return valid - incompleteUtf8Bytes(bytes.subarray(0, valid))
}

/** The characters of 0x80 to 0x9F. Above them, Windows-1252 is like Unicode. */
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'

function invalidUtf8(byte: number): InvalidBytes {
  const character = WINDOWS_1252[byte - 0x80] ?? String.fromCharCode(byte)
  return {
    name: byteName(byte),
    hint: `which is "${character}" in Windows-1252; save the file as UTF-8`,
  }
}

const byteName = (byte: number): string => `the byte 0x${byte.toString(16).toUpperCase().padStart(2, '0')}`

function decodeUtf16(input: Buffer, encoding: Encoding, isLast: boolean): Decoded {
  let units = input.subarray(0, input.length - (input.length % 2))
  if (encoding === 'utf-16be') units = Buffer.from(units).swap16()
  let text = units.toString('utf16le')
  if (!isLast && /[\ud800-\udbff]$/.test(text)) text = text.slice(0, -1)
  const lone = text.search(/\p{Surrogate}/u)
  if (lone >= 0) {
    const unit = text.charCodeAt(lone).toString(16).toUpperCase()
    const invalid = { name: `half of a character, 0x${unit}`, hint: 'so the file is damaged; save it again' }
    return { text: text.slice(0, lone), usedBytes: 2 * lone, invalid }
  }
  if (isLast && input.length % 2 === 1) {
    const invalid = {
      name: byteName(input.at(-1)!),
      hint: 'half of a character; the file is incomplete, upload it again',
    }
    return { text, usedBytes: 2 * text.length, invalid }
  }
  return { text, usedBytes: 2 * text.length }
}

/** The next part of a file's text. */
export interface DecodedText {
  readonly text: string
  readonly isLast: boolean
  /** The bytes after the text that are not text; nothing follows them. */
  readonly invalid?: InvalidBytes | undefined
  readonly encoding: Encoding
  /** The length of the byte order mark; 0 if the stream does not start at the beginning of the file. */
  readonly bomBytes: number
}

/** Decodes a file. `encoding` is absent at the start of the file, where the byte order mark declares it. */
export async function* decodeStream(body: AsyncIterable<Uint8Array>, encoding?: Encoding): AsyncGenerator<DecodedText> {
  let source = encoding === undefined ? undefined : resumeSource(encoding)
  let start: Buffer = Buffer.alloc(0)
  for await (const chunk of body) {
    let bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    if (source === undefined) {
      start = Buffer.concat([start, bytes])
      if (start.length < START_BYTES) continue
      source = openSource(start)
      bytes = start.subarray(source.bomBytes)
    }
    const { decoder, ...origin } = source
    yield { ...decoder.push(bytes, false), ...origin, isLast: false }
  }
  const { decoder, ...origin } = source ?? openSource(start)
  const rest = source === undefined ? start.subarray(origin.bomBytes) : Buffer.alloc(0)
  yield { ...decoder.push(rest, true), ...origin, isLast: true }
}

function openSource(start: Buffer) {
  const detected = detectEncoding(start)
  return { encoding: detected.encoding, bomBytes: detected.bomBytes, decoder: new TextDecoder(detected) }
}

const resumeSource = (encoding: Encoding) => ({
  encoding,
  bomBytes: 0,
  decoder: new TextDecoder({ encoding, zeroHint: NOT_TEXT }),
})
