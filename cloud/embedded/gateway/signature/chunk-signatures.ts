import { createHash, createHmac, type Hash } from 'node:crypto'
import { AwsError } from '../../core/errors.ts'
import { deriveSigningKey, type SigningScope, sha256 } from './sign.ts'

/** What the chunks of a body are signed with: each signature goes into the next, the request's own is the first. */
export interface ChunkSigning {
  readonly scope: SigningScope
  readonly timestamp: string
  readonly secret: string
  readonly seed: string
}

const EMPTY_HASH = sha256('')

/** Checks signed chunks one after the other: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html */
export class ChunkSignatureVerifier {
  readonly #key: Buffer
  readonly #context: string
  #previous: string
  #hash: Hash = createHash('sha256')

  constructor({ scope, timestamp, secret, seed }: ChunkSigning) {
    const { date, region, service } = scope
    this.#key = deriveSigningKey(secret, scope)
    this.#context = `${timestamp}\n${date}/${region}/${service}/aws4_request`
    this.#previous = seed
  }

  /** More of the current chunk's data. */
  update(part: Uint8Array): void {
    this.#hash.update(part)
  }

  /** The current chunk has ended and claims this signature. Throws when its data is not what was signed. */
  endChunk(claimed: string | undefined): void {
    const hash = this.#hash.digest('hex')
    this.#hash = createHash('sha256')
    this.#check(`AWS4-HMAC-SHA256-PAYLOAD\n${this.#context}\n${this.#previous}\n${EMPTY_HASH}\n${hash}`, claimed)
  }

  /** The trailers have ended; `lines` are theirs without the signature's own, each ended by a line feed. */
  endTrailers(lines: string, claimed: string | undefined): void {
    const hash = sha256(lines)
    this.#check(`AWS4-HMAC-SHA256-TRAILER\n${this.#context}\n${this.#previous}\n${hash}`, claimed)
  }

  #check(text: string, claimed: string | undefined): void {
    const signature = createHmac('sha256', this.#key).update(text).digest('hex')
    if (signature !== claimed)
      throw new AwsError(
        'SignatureDoesNotMatch',
        'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
        { status: 403 },
      )
    this.#previous = signature
  }
}
