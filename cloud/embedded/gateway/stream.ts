import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { type Readable, Transform } from 'node:stream'
import type { Call } from '../core/call.ts'
import { AwsError } from '../core/errors.ts'
import { ChunkedDecoder } from './chunked.ts'

export interface IncomingBody {
  readonly body: Buffer | Readable
  readonly trailers: Call['trailers']
}

/** The body as a stream: without the framing of chunks, and held against the hash that was signed, if one was. */
export function bodyStream(request: IncomingMessage): IncomingBody {
  const declared = String(request.headers['x-amz-content-sha256'] ?? '')
  if (declared.startsWith('STREAMING-')) {
    const length = request.headers['x-amz-decoded-content-length']
    const decoder = new ChunkedDecoder(length === undefined ? undefined : Number(length))
    return { body: request.pipe(cutShort(request, decoder)), trailers: decoder.trailers }
  }
  const body = /^[0-9a-f]{64}$/.test(declared) ? request.pipe(cutShort(request, hashing(declared))) : request
  return { body, trailers: Promise.resolve({}) }
}

/** A client that hangs up in the middle must not look like the end of its body. */
function cutShort<T extends Transform>(request: IncomingMessage, into: T): T {
  request.once('close', () => {
    if (!request.complete) into.destroy(new AwsError('RequestTimeout', 'The client hung up.', { status: 400 }))
  })
  return into
}

function hashing(expected: string): Transform {
  const hash = createHash('sha256')
  return new Transform({
    transform(chunk, _, done) {
      hash.update(chunk)
      done(null, chunk)
    },
    flush(done) {
      if (hash.digest('hex') === expected) return done()
      done(
        new AwsError(
          'XAmzContentSHA256Mismatch',
          "The provided 'x-amz-content-sha256' header does not match what was computed.",
          { status: 400 },
        ),
      )
    },
  })
}
