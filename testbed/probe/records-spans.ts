import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import { HttpTracing } from '../../cloud/remote/http-tracing.ts'
import type { ProbeStack } from './probe-stack.ts'

/** A call must leave a span that can be asked for. */
export async function recordsSpans({ cloud, queue }: ProbeStack): Promise<string | undefined> {
  const tracing = await HttpTracing.detect(cloud.endpoint!)
  if (!tracing) return 'it has no door to the spans of a call'
  const { $metadata } = await cloud.clients.sqs.send(new GetQueueAttributesCommand({ QueueUrl: queue.url }))
  const spans = await tracing.spansOfRequest($metadata.requestId ?? '')
  return spans.length > 0 ? undefined : 'a call left no span'
}
