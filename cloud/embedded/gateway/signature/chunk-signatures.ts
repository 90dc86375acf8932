import { createHash, createHmac, type Hash } from 'node:crypto'
import { AwsError } from '../../core/errors.ts'
import { deriveSigningKey, type SigningScope, sha256 } from './sign.ts'

/** How the chunks of a body are signed: each signature includes the previous one; the first is that of the request. */
export interface ChunkSigning {
  readonly scope: SigningScope
  readonly timestamp: string
  readonly secret: string
  readonly seed: string
}

const EMPTY_HASH = sha256('')

/** Verifies signed chunks in sequence: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html */
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

  /** Adds data of the current chunk. */
  update(data: Uint8Array): void {
    this.#hash.update(data)
  }

  /** Verifies the signature of the current chunk; throws if it does not match. */
  endChunk(claimed: string | undefined): void {
    const hash = this.#hash.digest('hex')
    this.#hash = createHash('sha256')
    this.#check(`AWS4-HMAC-SHA256-PAYLOAD\n${this.#context}\n${this.#previous}\n${EMPTY_HASH}\n${hash}`, claimed)
  }

  /** Verifies the signature of the trailers; `lines` are all other trailers, each ended by a line feed. */
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
