import type { ServerResponse } from 'node:http'
import type { Clock } from '../core/clock.ts'
import type { Span, Tracer } from '../core/trace.ts'

/** How many past spans a newly opened page receives. */
const MAX_INITIAL_SPANS = 3000
/** One event causes dozens of spans; sending each on its own would flood the page. */
const BATCH_INTERVAL_MS = 250
/** Attributes are truncated because some hold a whole event. */
const MAX_ATTRIBUTE_LENGTH = 2000

/**
 * Streams spans as server-sent events until the client disconnects. Each message is a JSON array: first the most recent
 * spans, then those that started or ended since the previous message. A slow client receives only the latest state of a span.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function streamSpans(tracer: Tracer, wall: Clock, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  const changed = new Set<Span>(tracer.spans().slice(-MAX_INITIAL_SPANS))
  let isScheduled = false
  const send = () => {
    isScheduled = false
    if (response.writableNeedDrain) return
    response.write(`data: ${JSON.stringify([...changed].map(withShortAttributes))}\n\n`)
    changed.clear()
  }
  const unsubscribe = tracer.subscribe((span) => {
    changed.add(span)
    if (isScheduled) return
    isScheduled = true
    wall.after(BATCH_INTERVAL_MS, send)
  })
  response.on('drain', () => changed.size > 0 && send())
  response.on('close', unsubscribe)
  send()
}

function withShortAttributes(span: Span): Span {
  const attributes = Object.entries(span.attributes).map(([name, value]) => [name, truncate(value)])
  return { ...span, attributes: Object.fromEntries(attributes) }
}

const truncate = <T>(value: T): T | string =>
  typeof value === 'string' && value.length > MAX_ATTRIBUTE_LENGTH ? `${value.slice(0, MAX_ATTRIBUTE_LENGTH)}…` : value
