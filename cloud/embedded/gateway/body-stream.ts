import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { type Readable, Transform } from 'node:stream'
import type { Call } from '../core/call.ts'
import { AwsError } from '../core/errors.ts'
import { AwsChunkedDecoder } from './aws-chunked.ts'
import { ChunkSignatureVerifier } from './signature/chunk-signatures.ts'
import { contentMismatch, isHash, type VerifiedRequest } from './signature/verify.ts'

export interface IncomingBody {
  readonly body: Buffer | Readable
  readonly trailers: Call['trailers']
}

/** Returns the body as a stream, decoded if it is aws-chunked, and verified if it is signed. */
export function openBodyStream(
  request: IncomingMessage,
  { bodyHash, chunkSigning }: Pick<VerifiedRequest, 'bodyHash' | 'chunkSigning'>,
): IncomingBody {
  const declared = String(request.headers['x-amz-content-sha256'] ?? '')
  if (declared.startsWith('STREAMING-')) {
    const length = request.headers['x-amz-decoded-content-length']
    const decoder = new AwsChunkedDecoder(
      length === undefined ? undefined : Number(length),
      chunkSigning && new ChunkSignatureVerifier(chunkSigning),
    )
    return { body: request.pipe(bindToRequest(request, decoder)), trailers: decoder.trailers }
  }
  // An anonymous request or a presigned URL can declare a hash that is not signed.
  const expected = bodyHash ?? (isHash(declared) ? declared.toLowerCase() : undefined)
  const body = expected === undefined ? request : request.pipe(bindToRequest(request, createHashCheck(expected)))
  return { body, trailers: Promise.resolve({}) }
}

/**
 * Destroys a decoder when its request closes before all of it was read: a disconnect must not look like the end of the
 * body, and must not leave the reader waiting, also when the server has received everything but the reader has not.
 */
function bindToRequest<T extends Transform>(request: IncomingMessage, into: T): T {
  const onClose = () => {
    if (!request.readableEnded)
      into.destroy(
        new AwsError('RequestTimeout', 'The client disconnected before the body was complete.', { status: 400 }),
      )
  }
  // The reader of the stream gets the error. Without a reader, the error must not end the process.
  into.on('error', () => {})
  if (request.closed) onClose()
  else request.once('close', onClose)
  return into
}

function createHashCheck(expected: string): Transform {
  const hash = createHash('sha256')
  return new Transform({
    transform(chunk, _, done) {
      hash.update(chunk)
      done(null, chunk)
    },
    flush(done) {
      const actual = hash.digest('hex')
      done(actual === expected ? null : contentMismatch(expected, actual))
    },
  })
}
