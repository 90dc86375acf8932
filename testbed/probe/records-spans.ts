import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import { HttpTracing } from '../../cloud/remote/http-tracing.ts'
import type { Ground } from './ground.ts'

/** A call must leave a span that can be asked for. */
export async function recordsSpans({ cloud, queue }: Ground): Promise<string | undefined> {
  const tracing = await HttpTracing.at(cloud.endpoint!)
  if (!tracing) return 'it has no door to the spans of a call'
  const { $metadata } = await cloud.clients.sqs.send(new GetQueueAttributesCommand({ QueueUrl: queue.url }))
  const spans = await tracing.ofRequest($metadata.requestId ?? '')
  return spans.length > 0 ? undefined : 'a call left no span'
}
