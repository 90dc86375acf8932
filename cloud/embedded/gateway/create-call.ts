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

interface Parts {
  readonly clock: Clock
  readonly random: RandomSource
  readonly tracer: Tracer
}

/** An anonymous caller has no account; resources that anybody may use say themselves whose they are. */
const ANONYMOUS_ACCOUNT = 'anonymous'

/** The call that a request makes, once it is known which it is and who makes it. Its span has begun. */
export function createCall(request: IncomingMessage, response: ServerResponse, parts: Parts, known: CallDetails): Call {
  const { clock, random, tracer } = parts
  const { headers, socket } = request
  const parent = parseTraceHeader(headers['x-amzn-trace-id']?.toString())
  // The gateway closes all connections when the cloud stops, so this is aborted then as well.
  const hangUp = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) hangUp.abort()
  })
  const span = startCallSpan(tracer, { ...known, parent, kind: 'server' })
  response.once('finish', () => span.set({ 'http.response.status_code': response.statusCode }))
  return {
    ...known,
    account: 'account' in known.principal ? known.principal.account : ANONYMOUS_ACCOUNT,
    clock,
    random,
    span,
    endpoint: `http://${headers.host ?? `127.0.0.1:${socket.localPort}`}`,
    signal: hangUp.signal,
    sourceIp: socket.remoteAddress?.replace('::ffff:', '') ?? '127.0.0.1',
    userAgent: headers['user-agent'] ?? '',
  }
}
