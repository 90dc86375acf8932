import type { Span } from '../embedded/core/trace.ts'

export type { Span }

/** Reads what a cloud recorded of the way that events took. */
export interface Tracing {
  /** Every span of the trace that the request with this id belongs to, and of those linked to it, oldest first. */
  spansOfRequest(requestId: string): Promise<readonly Span[]>
  /** Every span that ended in an error, oldest first. */
  failedSpans(): Promise<readonly Span[]>
  /** The same for each trace of which some span mentions this text: a key, a fileId, an event's id. */
  spansMentioning(text: string): Promise<readonly Span[]>
}
