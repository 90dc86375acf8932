import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { WireAnswer } from '../wire/message.ts'

/** Sends an answer; a streamed body is sent as fast as the client takes it. */
export async function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: WireAnswer,
  requestId: string,
): Promise<void> {
  if (response.destroyed) {
    if (body instanceof Readable) body.destroy()
    return
  }
  // S3's clients look for the one name, all others for the other.
  const all: Record<string, string> = { ...headers, 'x-amzn-requestid': requestId, 'x-amz-request-id': requestId }
  if (request.method === 'HEAD') {
    if (body instanceof Readable) body.destroy()
    response.writeHead(status, all).end()
  } else if (body instanceof Readable) {
    response.writeHead(status, all)
    await pipeline(body, response)
  } else {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body
    if (status !== 204 && status !== 304) all['content-length'] ??= String(bytes?.length ?? 0)
    response.writeHead(status, all).end(bytes)
  }
}
