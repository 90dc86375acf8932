import type { ServerResponse } from 'node:http'
import type { Clock } from '../core/clock.ts'
import type { Span, Tracer } from '../core/trace.ts'

/** What a page that has just been opened is told of the past. */
const NEWEST = 3000
/** Spans come by the dozen; a page is told of them a few times a second. */
const GATHER_MS = 250
/** An attribute may hold a whole event. */
const LONGEST_TEXT = 2000

/**
 * Sends spans as server-sent events until the client leaves, each message a JSON array: first the newest that there are,
 * then those that have begun or ended. A client that reads slowly is told of each span's latest state only.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function feedSpans(tracer: Tracer, wall: Clock, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  const changed = new Set<Span>(tracer.spans().slice(-NEWEST))
  let isGathering = false
  const send = () => {
    isGathering = false
    if (response.writableNeedDrain) return
    response.write(`data: ${JSON.stringify([...changed].map(shown))}\n\n`)
    changed.clear()
  }
  const forget = tracer.follow((span) => {
    changed.add(span)
    if (isGathering) return
    isGathering = true
    wall.after(GATHER_MS, send)
  })
  response.on('drain', () => changed.size > 0 && send())
  response.on('close', forget)
  send()
}

function shown(span: Span): Span {
  const attributes = Object.entries(span.attributes).map(([name, value]) => [name, short(value)])
  return { ...span, attributes: Object.fromEntries(attributes) }
}

const short = <T>(value: T): T | string =>
  typeof value === 'string' && value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)}…` : value
