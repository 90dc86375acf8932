import type { Attributes, Span, SpanContext, SpanKind } from '../../api/tracing.ts'
import type { Clock } from './clock.ts'
import type { RandomSource } from './random-source.ts'
import { estimateBytes, limitAttributes, limitText } from './span-limits.ts'

export type { Attributes, Span, SpanContext, SpanKind }

export interface SpanOptions {
  readonly parent?: SpanContext | undefined
  readonly kind?: SpanKind
  readonly attributes?: Attributes
  readonly links?: readonly SpanContext[]
  /** False for background work that no event caused; its context can still be a parent. */
  readonly isRecorded?: boolean
  /** That of the parent unless the span adds to it. */
  readonly lineage?: string | undefined
}

/** A span that has not ended. */
export interface ActiveSpan {
  readonly context: SpanContext
  /** The context of its parent, if it has one. */
  readonly parent: SpanContext | undefined
  set(attributes: Attributes): void
  /** Records it although it was started with `isRecorded: false`. */
  record(): void
  /** Ends it with the status `ok`, or with an error. Only the first call has an effect. */
  end(error?: unknown): void
}

export interface TracerLimits {
  readonly maxSpans?: number
  readonly maxBytes?: number
}

/** A recorded span, and how much of the tracer's memory is attributed to it. */
interface RecordedSpan {
  readonly span: Span
  bytes: number
}

const DEFAULT_MAX_SPANS = 50_000
const DEFAULT_MAX_BYTES = 128 * 1024 * 1024

/** Records spans, and keeps the newest ones up to a number and a size, so that a long run does not fill the memory. */
export class Tracer {
  readonly #clock: Clock
  readonly #random: RandomSource
  readonly #maxSpans: number
  readonly #maxBytes: number
  readonly #subscribers = new Set<(span: Span) => void>()
  #spans: RecordedSpan[] = []
  #bytes = 0

  constructor(
    clock: Clock,
    random: RandomSource,
    { maxSpans = DEFAULT_MAX_SPANS, maxBytes = DEFAULT_MAX_BYTES }: TracerLimits = {},
  ) {
    this.#clock = clock
    this.#random = random
    this.#maxSpans = maxSpans
    this.#maxBytes = maxBytes
  }

  /** Starts a span; without a parent it starts a new trace. */
  start(
    name: string,
    {
      parent,
      kind = 'internal',
      attributes = {},
      links = [],
      isRecorded = true,
      lineage = parent?.lineage,
    }: SpanOptions = {},
  ): ActiveSpan {
    const clock = this.#clock
    const span: Span = {
      traceId: parent?.traceId ?? this.#newTraceId(),
      spanId: this.#random.bytes(8).toString('hex'),
      ...(parent && { parentSpanId: parent.spanId }),
      name: limitText(name),
      kind,
      startTime: clock.now(),
      attributes: limitAttributes(attributes),
      links,
      status: 'unset',
    }
    let recorded = isRecorded ? this.#add(span) : undefined
    return {
      context: { traceId: span.traceId, spanId: span.spanId, ...(lineage && { lineage }) },
      parent,
      set: (more) => {
        Object.assign(span.attributes, limitAttributes(more))
        this.#updateSize(recorded)
      },
      record: () => {
        recorded ??= this.#add(span)
      },
      end: (error) => {
        if (span.endTime !== undefined) return
        span.endTime = clock.now()
        span.status = error === undefined ? 'ok' : 'error'
        if (error !== undefined) span.statusMessage = limitText(error instanceof Error ? error.message : String(error))
        this.#updateSize(recorded)
        if (recorded) this.#notify(span)
      },
    }
  }

  /** Returns the recorded spans that match, in the order in which they started. */
  spans(matches: (span: Span) => boolean = () => true): Span[] {
    return this.#spans.flatMap(({ span }) => (matches(span) ? [span] : []))
  }

  /** Calls a function with each recorded span when it starts and when it ends. Returns a function that unsubscribes. */
  subscribe(subscriber: (span: Span) => void): () => void {
    this.#subscribers.add(subscriber)
    return () => void this.#subscribers.delete(subscriber)
  }

  /** In the format of X-Ray: the first eight digits are the time in seconds. */
  #newTraceId(): string {
    const seconds = Math.floor(this.#clock.now() / 1000)
    return seconds.toString(16).padStart(8, '0') + this.#random.bytes(12).toString('hex')
  }

  #notify(span: Span): void {
    for (const subscriber of this.#subscribers) subscriber(span)
  }

  #add(span: Span): RecordedSpan {
    const recorded = { span, bytes: estimateBytes(span) }
    this.#spans.push(recorded)
    this.#bytes += recorded.bytes
    this.#dropOldest()
    this.#notify(span)
    return recorded
  }

  #updateSize(recorded: RecordedSpan | undefined): void {
    // The size of a span that was dropped no longer counts.
    if (!recorded || recorded.bytes === 0) return
    const bytes = estimateBytes(recorded.span)
    this.#bytes += bytes - recorded.bytes
    recorded.bytes = bytes
    this.#dropOldest()
  }

  #dropOldest(): void {
    if (this.#spans.length <= this.#maxSpans && this.#bytes <= this.#maxBytes) return
    // Dropping a tenth at once keeps the cost per span constant.
    const [spansToKeep, bytesToKeep] = [this.#maxSpans * 0.9, this.#maxBytes * 0.9]
    let dropped = 0
    while (this.#spans.length - dropped > spansToKeep || this.#bytes > bytesToKeep) {
      const oldest = this.#spans[dropped]
      if (!oldest) break
      this.#bytes -= oldest.bytes
      oldest.bytes = 0
      dropped++
    }
    this.#spans = this.#spans.slice(dropped)
  }
}

const HEADER = /Root=1-([0-9a-f]{8})-([0-9a-f]{24})(?:.*Parent=([0-9a-f]{16}))?/
const LINEAGE = /\bLineage=([0-9a-f]{8}:\d{1,5}(?:\|[0-9a-f]{8}:\d{1,5}){0,9})(?:;|$)/

/** `X-Amzn-Trace-Id`: https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
export const formatTraceHeader = ({ traceId, spanId, lineage }: SpanContext): string =>
  `Root=1-${traceId.slice(0, 8)}-${traceId.slice(8)};Parent=${spanId};Sampled=1${lineage ? `;Lineage=${lineage}` : ''}`

export function parseTraceHeader(header: string | undefined): SpanContext | undefined {
  const [, time, rest, parent] = HEADER.exec(header ?? '') ?? []
  const [, lineage] = LINEAGE.exec(header ?? '') ?? []
  return time && rest
    ? { traceId: time + rest, spanId: parent ?? '0000000000000000', ...(lineage && { lineage }) }
    : undefined
}
