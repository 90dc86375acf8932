import { type IncomingMessage, type ServerResponse, validateHeaderName, validateHeaderValue } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Clock } from '../core/clock.ts'
import { AwsError } from '../core/errors.ts'
import type { WireResponse } from '../wire/protocol.ts'
import { drainBody } from './drain-body.ts'

export interface HttpExchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly requestId: string
  readonly clock: Clock
}

/** Sends a response; a streamed body is sent as fast as the client reads it, and closed if it cannot be sent. */
export async function sendResponse(wireResponse: WireResponse, exchange: HttpExchange): Promise<void> {
  try {
    await send(wireResponse, exchange)
  } finally {
    if (wireResponse.body instanceof Readable) wireResponse.body.destroy()
  }
}

async function send({ status, headers, body }: WireResponse, exchange: HttpExchange): Promise<void> {
  const { request, response, requestId } = exchange
  if (response.destroyed || response.headersSent) {
    response.destroy()
    return
  }
  const all = { ...headers, ...requestIdHeaders(requestId) }
  rejectInvalidHeaders(all)
  if (request.method === 'HEAD') {
    response.writeHead(status, all).end()
  } else if (body instanceof Readable) {
    response.writeHead(status, all)
    await pipeline(body, response)
  } else {
    await sendBytes(status, all, typeof body === 'string' ? Buffer.from(body) : body, exchange)
  }
}

/** A request can decide on headers of its response, for example on the Content-Disposition of an object. */
function rejectInvalidHeaders(headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers))
    try {
      validateHeaderName(name)
      validateHeaderValue(name, String(value))
    } catch (cause) {
      throw new AwsError('InvalidArgument', 'Header value cannot be represented using ISO-8859-1.', {
        status: 400,
        fields: { ArgumentName: name, ArgumentValue: String(value) },
        cause,
      })
    }
}

/** S3 clients read `x-amz-request-id`, all others `x-amzn-requestid`. */
const requestIdHeaders = (requestId: string): Record<string, string> => ({
  'x-amzn-requestid': requestId,
  'x-amz-request-id': requestId,
  'x-amz-id-2': requestId,
})

async function sendBytes(
  status: number,
  headers: Record<string, string>,
  bytes: Uint8Array = new Uint8Array(),
  { request, response, clock }: HttpExchange,
): Promise<void> {
  if (status !== 204 && status !== 304) headers['content-length'] ??= String(bytes.length)
  if (request.complete) {
    response.writeHead(status, headers).end(bytes)
    return
  }
  // The body was not read completely, so the connection cannot be reused after the response.
  response.writeHead(status, { ...headers, connection: 'close' })
  if (bytes.length > 0) response.write(bytes)
  else response.flushHeaders()
  await drainBody(request, clock)
  response.end()
  if (!request.complete) request.destroy()
}
