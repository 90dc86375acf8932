import type { ServerResponse } from 'node:http'
import type { Clock } from '../core/clock.ts'
import type { Span, Tracer } from '../core/trace.ts'

/** What a page that has just been opened is told of the past. */
const MAX_INITIAL_SPANS = 3000
/** Spans come by the dozen; a page is told of them a few times a second. */
const BATCH_INTERVAL_MS = 250
/** An attribute may hold a whole event. */
const MAX_ATTRIBUTE_LENGTH = 2000

/**
 * Sends spans as server-sent events until the client leaves, each message a JSON array: first the newest that there are,
 * then those that have begun or ended. A client that reads slowly is told of each span's latest state only.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function streamSpans(tracer: Tracer, wall: Clock, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  const changed = new Set<Span>(tracer.spans().slice(-MAX_INITIAL_SPANS))
  let isGathering = false
  const send = () => {
    isGathering = false
    if (response.writableNeedDrain) return
    response.write(`data: ${JSON.stringify([...changed].map(withShortAttributes))}\n\n`)
    changed.clear()
  }
  const forget = tracer.follow((span) => {
    changed.add(span)
    if (isGathering) return
    isGathering = true
    wall.after(BATCH_INTERVAL_MS, send)
  })
  response.on('drain', () => changed.size > 0 && send())
  response.on('close', forget)
  send()
}

function withShortAttributes(span: Span): Span {
  const attributes = Object.entries(span.attributes).map(([name, value]) => [name, truncate(value)])
  return { ...span, attributes: Object.fromEntries(attributes) }
}

const truncate = <T>(value: T): T | string =>
  typeof value === 'string' && value.length > MAX_ATTRIBUTE_LENGTH ? `${value.slice(0, MAX_ATTRIBUTE_LENGTH)}…` : value
