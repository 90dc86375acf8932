import type { Attributes, Span, SpanContext, SpanKind } from '../../api/tracing.ts'
import type { Clock } from './clock.ts'
import type { RandomSource } from './random-source.ts'

export type { Attributes, Span, SpanContext, SpanKind }

export interface SpanOptions {
  readonly parent?: SpanContext | undefined
  readonly kind?: SpanKind
  readonly attributes?: Attributes
  readonly links?: readonly SpanContext[]
  /** False for what belongs to no event's way; it can be continued all the same. */
  readonly isRecorded?: boolean
}

/** A span that is still under way. */
export interface ActiveSpan {
  readonly context: SpanContext
  /** What led to it, if anything did. */
  readonly parent: SpanContext | undefined
  set(attributes: Attributes): void
  /** Keeps it after all, although it belongs to no event's way. */
  record(): void
  /** Ends it, well without an argument, with an error otherwise. Only the first call counts. */
  end(error?: unknown): void
}

/** Keeps the newest spans, up to a limit, so that a long run does not fill the memory. */
export class Tracer {
  readonly #clock: Clock
  readonly #random: RandomSource
  readonly #limit: number
  readonly #followers = new Set<(span: Span) => void>()
  #spans: Span[] = []

  constructor(clock: Clock, random: RandomSource, limit = 50_000) {
    this.#clock = clock
    this.#random = random
    this.#limit = limit
  }

  /** Starts a span; without a parent it begins a trace of its own. */
  start(
    name: string,
    { parent, kind = 'internal', attributes = {}, links = [], isRecorded: isKept = true }: SpanOptions = {},
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
    if (isKept) this.#keep(span)
    let kept = isKept
    return {
      context: { traceId: span.traceId, spanId: span.spanId },
      parent,
      set: (more) => void Object.assign(span.attributes, more),
      record: () => {
        if (!kept) this.#keep(span)
        kept = true
      },
      end: (error) => {
        if (span.endTime !== undefined) return
        span.endTime = clock.now()
        span.status = error === undefined ? 'ok' : 'error'
        if (error !== undefined) span.statusMessage = error instanceof Error ? error.message : String(error)
        if (kept) this.#tell(span)
      },
    }
  }

  /** All kept spans that `wanted` picks, in the order in which they started. */
  spans(wanted: (span: Span) => boolean = () => true): Span[] {
    return this.#spans.filter(wanted)
  }

  /** Tells of each kept span when it begins and when it ends, until the function that it gives back is called. */
  subscribe(follower: (span: Span) => void): () => void {
    this.#followers.add(follower)
    return () => void this.#followers.delete(follower)
  }

  /** As X-Ray makes them: the first eight digits are the time in seconds. */
  #newTraceId(): string {
    const seconds = Math.floor(this.#clock.now() / 1000)
    return seconds.toString(16).padStart(8, '0') + this.#random.bytes(12).toString('hex')
  }

  #tell(span: Span): void {
    for (const follower of this.#followers) follower(span)
  }

  #keep(span: Span): void {
    this.#spans.push(span)
    this.#tell(span)
    // Dropping a tenth at once keeps the cost of forgetting constant per span.
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
