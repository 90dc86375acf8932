import type { ServerResponse } from 'node:http'
import type { Clock } from '../core/clock.ts'
import type { Span, Tracer } from '../core/trace.ts'

/** How many past spans a newly opened page receives, and how many wait for a slow reader. */
const MAX_PENDING_SPANS = 3000
/** One event causes dozens of spans; sending each on its own would flood the page. */
const BATCH_INTERVAL_MS = 250
/** Attributes are truncated because some hold a whole event. */
const MAX_ATTRIBUTE_LENGTH = 2000
/** In characters. The response buffers one message at most. */
const MAX_MESSAGE_LENGTH = 1024 * 1024

/**
 * Streams spans as server-sent events until the client disconnects. Each message is a JSON array: first the most recent
 * spans, then those that started or ended since the previous message. A slow client receives only the latest state of a
 * span, and an event `dropped` with the number of spans that it misses because too many were waiting.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function streamSpans(tracer: Tracer, wall: Clock, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  const pending = new Set<Span>(tracer.spans().slice(-MAX_PENDING_SPANS))
  let dropped = 0
  let isScheduled = false
  let isClosed = false
  const send = () => {
    isScheduled = false
    while (pending.size > 0 && !isClosed && !response.writableNeedDrain) {
      if (dropped > 0) response.write(`event: dropped\ndata: ${dropped}\n\n`)
      dropped = 0
      response.write(`data: ${takeMessage(pending)}\n\n`)
    }
  }
  const unsubscribe = tracer.subscribe((span) => {
    pending.add(span)
    if (pending.size > MAX_PENDING_SPANS) {
      pending.delete(pending.values().next().value!)
      dropped++
    }
    if (isScheduled) return
    isScheduled = true
    wall.after(BATCH_INTERVAL_MS, send)
  })
  const end = () => {
    isClosed = true
    pending.clear()
    unsubscribe()
  }
  response.on('drain', send).on('close', end).on('error', end)
  if (pending.size === 0) response.write('data: []\n\n')
  send()
}

/** Removes the oldest spans, as many as fit into one message, and returns them as JSON. */
function takeMessage(pending: Set<Span>): string {
  const texts: string[] = []
  let length = 0
  for (const span of pending) {
    const text = JSON.stringify(withShortAttributes(span))
    if (texts.length > 0 && length + text.length > MAX_MESSAGE_LENGTH) break
    texts.push(text)
    length += text.length
    pending.delete(span)
  }
  return `[${texts.join()}]`
}

function withShortAttributes(span: Span): Span {
  const attributes = Object.entries(span.attributes).map(([name, value]) => [name, truncate(value)])
  return { ...span, attributes: Object.fromEntries(attributes) }
}

const truncate = <T>(value: T): T | string =>
  typeof value === 'string' && value.length > MAX_ATTRIBUTE_LENGTH ? `${value.slice(0, MAX_ATTRIBUTE_LENGTH)}…` : value
