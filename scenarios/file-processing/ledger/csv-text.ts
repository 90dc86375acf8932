/** A part of a file's text, or why the rest is not text. */
export type TextPart = { readonly encoding: FileEncoding; readonly markBytes: number } & (
  | { readonly text: string; readonly isLast: boolean }
  | { readonly invalidReason: string }
)

export type FileEncoding = 'utf-8' | 'utf-16le' | 'utf-16be'

const MARKS: ReadonlyMap<string, FileEncoding> = new Map([
  ['efbbbf', 'utf-8'],
  ['fffe', 'utf-16le'],
  ['feff', 'utf-16be'],
])

/**
 * Decodes a file. Its byte order mark declares the encoding, unless that is known from an earlier part of the file. A part
 * never ends between CR and LF.
 */
export async function* decode(body: AsyncIterable<Uint8Array>, known?: FileEncoding): AsyncGenerator<TextPart> {
  let start: Buffer<ArrayBufferLike> = Buffer.alloc(0)
  let decoder = known && new Decoder(known, 0)
  for await (const chunk of body) {
    if (decoder) yield decoder.decode(chunk)
    else {
      start = Buffer.concat([start, chunk])
      if (start.length < 3) continue
      decoder = decoderFor(start)
      yield decoder.decode(start.subarray(decoder.markBytes))
    }
    if (decoder.isInvalid) return
  }
  if (decoder) yield decoder.decode(undefined)
  else {
    decoder = decoderFor(start)
    yield decoder.decode(start.subarray(decoder.markBytes))
    if (!decoder.isInvalid) yield decoder.decode(undefined)
  }
}

function decoderFor(start: Buffer): Decoder {
  for (const [mark, encoding] of MARKS)
    if (start.toString('hex').startsWith(mark)) return new Decoder(encoding, mark.length / 2)
  return new Decoder('utf-8', 0)
}

class Decoder {
  isInvalid = false
  readonly markBytes: number
  readonly #encoding: FileEncoding
  readonly #decoder: InstanceType<typeof TextDecoder>
  #heldBack = ''

  constructor(encoding: FileEncoding, markBytes: number) {
    this.markBytes = markBytes
    this.#encoding = encoding
    this.#decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true })
  }

  /** Decodes the next bytes; `undefined` ends the file. */
  decode(chunk: Uint8Array | undefined): TextPart {
    const origin = { encoding: this.#encoding, markBytes: this.markBytes }
    const text = this.#heldBack + (this.#tryDecode(chunk) ?? '')
    if (this.isInvalid || text.includes('\0')) {
      this.isInvalid = true
      return { ...origin, invalidReason: `the file is not ${this.#encoding === 'utf-8' ? 'UTF-8' : 'UTF-16'} text` }
    }
    this.#heldBack = chunk && text.endsWith('\r') ? '\r' : ''
    return { ...origin, text: this.#heldBack ? text.slice(0, -1) : text, isLast: !chunk }
  }

  #tryDecode(chunk: Uint8Array | undefined): string | undefined {
    try {
      return chunk ? this.#decoder.decode(chunk, { stream: true }) : this.#decoder.decode()
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
      this.isInvalid = true
      return undefined
    }
  }
}

/** Returns how many bytes a text takes in a file. */
export const encodedLength = (text: string, encoding: FileEncoding): number =>
  encoding === 'utf-8' ? Buffer.byteLength(text) : 2 * text.length
