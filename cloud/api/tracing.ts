/** Identifies a span: IDs as in OpenTelemetry, 32 and 16 hexadecimal digits. */
export interface SpanContext {
  readonly traceId: string
  readonly spanId: string
  /** How often each function has been invoked in the chain of requests so far, as in `X-Amzn-Trace-Id`. */
  readonly lineage?: string
}

export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer'
export type Attributes = Record<string, string | number | boolean | readonly string[]>

/** One operation on an event, in OpenTelemetry's data model. Times are milliseconds since the epoch, with fractions. */
export interface Span extends SpanContext {
  /** Absent on the root span of a trace. */
  readonly parentSpanId?: string
  /** For example `S3.PutObject` or `lambda record-writer`. */
  readonly name: string
  readonly kind: SpanKind
  readonly startTime: number
  /** Absent while the operation is in progress. */
  endTime?: number
  readonly attributes: Attributes
  /** Spans of other traces that led here, for example those of the other messages in a batch. */
  readonly links: readonly SpanContext[]
  /** `unset` while the operation is in progress. */
  status: 'unset' | 'ok' | 'error'
  /** The error message of a failed operation. */
  statusMessage?: string
}

/** Reads the spans that a cloud recorded: one for each operation on an event. */
export interface Tracing {
  /** Returns all spans of the trace that contains this AWS request ID, and of traces linked to it, by start time. */
  spansOfRequest(requestId: string): Promise<readonly Span[]>
  /** Returns all spans that ended in an error, by start time. */
  failedSpans(): Promise<readonly Span[]>
  /**
   * Returns all spans of every trace in which at least one span mentions the text, and of traces linked to them, by
   * start time. The text is for example an object key, a file ID, or an event ID.
   */
  spansMentioning(text: string): Promise<readonly Span[]>
}
