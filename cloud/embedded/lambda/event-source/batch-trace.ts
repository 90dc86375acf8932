import type { Message } from '@aws-sdk/client-sqs'
import { parseTraceHeader, type SpanContext } from '../../core/trace.ts'

/** What led to a batch: its first message's trace is continued, traces that the others belong to are linked. */
export function traceOf(messages: readonly Message[]): { parent: SpanContext | undefined; links: SpanContext[] } {
  const byTrace = new Map<string, SpanContext>()
  for (const { Attributes } of messages) {
    const context = parseTraceHeader(Attributes?.AWSTraceHeader)
    if (context && !byTrace.has(context.traceId)) byTrace.set(context.traceId, context)
  }
  const [parent, ...links] = byTrace.values()
  return { parent, links }
}
