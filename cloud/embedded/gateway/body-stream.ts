import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { type Readable, Transform } from 'node:stream'
import type { Call } from '../core/call.ts'
import { AwsError } from '../core/errors.ts'
import { AwsChunkedDecoder } from './aws-chunked.ts'
import { ChunkSignatureVerifier, type ChunkSigning } from './signature/chunk-signatures.ts'
import { contentMismatch } from './signature/verify.ts'

export interface IncomingBody {
  readonly body: Buffer | Readable
  readonly trailers: Call['trailers']
}

/** The body as a stream: without the framing of chunks, and held against what was signed, if something was. */
export function openBodyStream(request: IncomingMessage, seal: ChunkSigning | undefined): IncomingBody {
  const declared = String(request.headers['x-amz-content-sha256'] ?? '')
  if (declared.startsWith('STREAMING-')) {
    const length = request.headers['x-amz-decoded-content-length']
    const decoder = new AwsChunkedDecoder(
      length === undefined ? undefined : Number(length),
      seal && new ChunkSignatureVerifier(seal),
    )
    return { body: request.pipe(bindToRequest(request, decoder)), trailers: decoder.trailers }
  }
  const body = /^[0-9a-f]{64}$/.test(declared)
    ? request.pipe(bindToRequest(request, createHashCheck(declared)))
    : request
  return { body, trailers: Promise.resolve({}) }
}

/** Ties a decoder's fate to its request's: a client that hangs up in the middle must not look like the body's end. */
function bindToRequest<T extends Transform>(request: IncomingMessage, into: T): T {
  request.once('close', () => {
    if (!request.complete) into.destroy(new AwsError('RequestTimeout', 'The client hung up.', { status: 400 }))
  })
  // Whoever reads learns of a broken body by reading. If nobody does, it is nobody's error and must not end the process.
  return into.on('error', () => {})
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
