import { Transform, type TransformCallback } from 'node:stream'
import { AwsError } from '../core/errors.ts'
import type { ChunkSignatureVerifier } from './signature/chunk-signatures.ts'

const CRLF = Buffer.from('\r\n')
const TRAILER_SIGNATURE = 'x-amz-trailer-signature'
/** A longer line between chunks cannot be a chunk header. */
const MAX_LINE_LENGTH = 16_384

/**
 * Decodes a body that was sent in the aws-chunked encoding, with or without signatures and trailers:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export class AwsChunkedDecoder extends Transform {
  readonly trailers: Promise<Readonly<Record<string, string>>>
  #resolve: (trailers: Readonly<Record<string, string>>) => void = () => {}
  #state: 'size' | 'data' | 'data-end' | 'trailer' | 'done' = 'size'
  #pending: Buffer = Buffer.alloc(0)
  /** Bytes of the current chunk that have not arrived. */
  #remaining = 0
  #decoded = 0
  readonly #expected: number | undefined
  readonly #signatures: ChunkSignatureVerifier | undefined
  /** The signature in the header of the current chunk. */
  #claimed: string | undefined
  /** The trailers in the form in which they are signed. */
  #signedTrailers = ''
  readonly #found: Record<string, string> = {}

  /**
   * `expected` is `x-amz-decoded-content-length`, the total size. With `signatures`, the signature of each chunk is
   * verified.
   */
  constructor(expected: number | undefined, signatures?: ChunkSignatureVerifier) {
    super()
    this.#expected = expected
    this.#signatures = signatures
    this.trailers = new Promise((resolve) => {
      this.#resolve = resolve
    })
    this.once('close', () => this.#resolve(this.#found))
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk])
    try {
      while (this.#step());
      done()
    } catch (error) {
      done(error as Error)
    }
  }

  override _flush(done: TransformCallback): void {
    const complete = this.#state === 'done' && (this.#expected ?? this.#decoded) === this.#decoded
    if (complete) this.#resolve(this.#found)
    done(complete ? null : incompleteBody())
  }

  /** Processes the pending bytes; returns false when more are needed. */
  #step(): boolean {
    switch (this.#state) {
      case 'size': {
        const line = this.#line()
        if (line === undefined) return false
        const [, size, claimed] = /^([0-9a-f]{1,12})(?:;chunk-signature=([0-9a-f]+))?$/i.exec(line) ?? []
        if (size === undefined)
          throw new AwsError('InvalidChunkSizeError', 'A chunk does not begin with its size.', { status: 400 })
        this.#remaining = Number.parseInt(size, 16)
        this.#claimed = claimed
        if (this.#decoded + this.#remaining > (this.#expected ?? Number.POSITIVE_INFINITY)) throw incompleteBody()
        this.#state = this.#remaining === 0 ? 'trailer' : 'data'
        if (this.#remaining === 0) this.#signatures?.endChunk(claimed)
        return true
      }
      case 'data': {
        if (this.#pending.length === 0) return false
        const data = this.#pending.subarray(0, this.#remaining)
        this.#pending = this.#pending.subarray(data.length)
        this.#remaining -= data.length
        this.#decoded += data.length
        this.#signatures?.update(data)
        this.push(data)
        if (this.#remaining === 0) this.#state = 'data-end'
        return true
      }
      case 'data-end': {
        const line = this.#line()
        if (line === undefined) return false
        // The chunk is longer than its size.
        if (line !== '') throw incompleteBody()
        this.#signatures?.endChunk(this.#claimed)
        this.#state = 'size'
        return true
      }
      case 'trailer': {
        const line = this.#line()
        if (line === undefined) return false
        if (line === '') this.#endTrailers()
        const colon = line.indexOf(':')
        if (colon > 0) this.#trailer(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim())
        return true
      }
      case 'done':
        return false
    }
  }

  #trailer(name: string, value: string): void {
    this.#found[name] = value
    if (name !== TRAILER_SIGNATURE) this.#signedTrailers += `${name}:${value}\n`
  }

  #endTrailers(): void {
    if (this.#signedTrailers !== '') this.#signatures?.endTrailers(this.#signedTrailers, this.#found[TRAILER_SIGNATURE])
    this.#state = 'done'
  }

  #line(): string | undefined {
    const end = this.#pending.indexOf(CRLF)
    if (end < 0) {
      if (this.#pending.length > MAX_LINE_LENGTH) throw incompleteBody()
      return undefined
    }
    const line = this.#pending.subarray(0, end).toString()
    this.#pending = this.#pending.subarray(end + 2)
    return line
  }
}

const incompleteBody = (): AwsError =>
  new AwsError(
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header.',
    {
      status: 400,
    },
  )
