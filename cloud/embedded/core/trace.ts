import type { Attributes, Span, SpanContext, SpanKind } from '../../api/tracing.ts'
import type { Clock } from './clock.ts'
import type { RandomSource } from './random-source.ts'

export type { Attributes, Span, SpanContext, SpanKind }

export interface SpanOptions {
  readonly parent?: SpanContext | undefined
  readonly kind?: SpanKind
  readonly attributes?: Attributes
  readonly links?: readonly SpanContext[]
  /** False for background work that no event caused; its context can still be a parent. */
  readonly isRecorded?: boolean
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

/** Records spans, and keeps the newest ones up to a limit, so that a long run does not fill the memory. */
export class Tracer {
  readonly #clock: Clock
  readonly #random: RandomSource
  readonly #limit: number
  readonly #subscribers = new Set<(span: Span) => void>()
  #spans: Span[] = []

  constructor(clock: Clock, random: RandomSource, limit = 50_000) {
    this.#clock = clock
    this.#random = random
    this.#limit = limit
  }

  /** Starts a span; without a parent it starts a new trace. */
  start(
    name: string,
    { parent, kind = 'internal', attributes = {}, links = [], isRecorded = true }: SpanOptions = {},
  ): ActiveSpan {
    const clock = this.#clock
    const span: Span = {
      traceId: parent?.traceId ?? this.#newTraceId(),
      spanId: this.#random.bytes(8).toString('hex'),
      ...(parent && { parentSpanId: parent.spanId }),
      name,
      kind,
      startTime: clock.now(),
      attributes: { ...attributes },
      links,
      status: 'unset',
    }
    if (isRecorded) this.#add(span)
    let recorded = isRecorded
    return {
      context: { traceId: span.traceId, spanId: span.spanId },
      parent,
      set: (more) => void Object.assign(span.attributes, more),
      record: () => {
        if (!recorded) this.#add(span)
        recorded = true
      },
      end: (error) => {
        if (span.endTime !== undefined) return
        span.endTime = clock.now()
        span.status = error === undefined ? 'ok' : 'error'
        if (error !== undefined) span.statusMessage = error instanceof Error ? error.message : String(error)
        if (recorded) this.#notify(span)
      },
    }
  }

  /** Returns the recorded spans that match, in the order in which they started. */
  spans(matches: (span: Span) => boolean = () => true): Span[] {
    return this.#spans.filter(matches)
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

  #add(span: Span): void {
    this.#spans.push(span)
    this.#notify(span)
    // Dropping a tenth at once keeps the cost per span constant.
    if (this.#spans.length > this.#limit) this.#spans = this.#spans.slice(this.#limit / 10)
  }
}

const HEADER = /Root=1-([0-9a-f]{8})-([0-9a-f]{24})(?:.*Parent=([0-9a-f]{16}))?/

/** `X-Amzn-Trace-Id`: https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
export const formatTraceHeader = ({ traceId, spanId }: SpanContext): string =>
  `Root=1-${traceId.slice(0, 8)}-${traceId.slice(8)};Parent=${spanId};Sampled=1`

export function parseTraceHeader(header: string | undefined): SpanContext | undefined {
  const [, time, rest, parent] = HEADER.exec(header ?? '') ?? []
  return time && rest ? { traceId: time + rest, spanId: parent ?? '0000000000000000' } : undefined
}
