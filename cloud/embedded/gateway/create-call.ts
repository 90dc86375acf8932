import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Call } from '../core/call.ts'
import type { Clock } from '../core/clock.ts'
import type { Principal } from '../core/principal.ts'
import type { RandomSource } from '../core/random-source.ts'
import { parseTraceHeader, type Tracer } from '../core/trace.ts'
import type { ServiceName } from '../services.ts'
import { startCallSpan } from './call-span.ts'

export interface CallDetails {
  readonly service: ServiceName
  readonly operation: string
  readonly principal: Principal
  readonly region: string
  readonly requestId: string
  readonly trailers: Call['trailers']
}

interface CallPlatform {
  readonly clock: Clock
  readonly random: RandomSource
  readonly tracer: Tracer
}

/** An anonymous caller has no account; resources with public access name their own. */
const ANONYMOUS_ACCOUNT = 'anonymous'

/** Creates the call for a request whose operation and caller are known, and starts its span. */
export function createCall(
  request: IncomingMessage,
  response: ServerResponse,
  platform: CallPlatform,
  details: CallDetails,
): Call {
  const { clock, random, tracer } = platform
  const { headers, socket } = request
  const parent = parseTraceHeader(headers['x-amzn-trace-id']?.toString())
  // The gateway closes all connections when the cloud stops, so this is aborted then, too.
  const disconnected = new AbortController()
  const onClose = () => {
    if (!response.writableFinished) disconnected.abort()
  }
  if (response.closed) onClose()
  else response.once('close', onClose)
  const span = startCallSpan(tracer, { ...details, parent, kind: 'server' })
  response.once('finish', () => span.set({ 'http.response.status_code': response.statusCode }))
  return {
    ...details,
    account: 'account' in details.principal ? details.principal.account : ANONYMOUS_ACCOUNT,
    clock,
    random,
    span,
    endpoint: `http://${headers.host ?? `127.0.0.1:${socket.localPort}`}`,
    signal: disconnected.signal,
    sourceIp: socket.remoteAddress?.replace('::ffff:', '') ?? '127.0.0.1',
    userAgent: headers['user-agent'] ?? '',
  }
}
