import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import { HttpTracing } from '../../cloud/remote/http-tracing.ts'
import type { ProbeStack } from './probe-stack.ts'

/** The span of a call must be available from the endpoint. */
export async function checkTracing({ cloud, queue }: ProbeStack): Promise<string | undefined> {
  const tracing = await HttpTracing.detect(cloud)
  if (!tracing) return 'it has no endpoint for traces, or EVENTBED_TOKEN is not set to its token'
  const { $metadata } = await cloud.clients.sqs.send(new GetQueueAttributesCommand({ QueueUrl: queue.url }))
  const spans = await tracing.spansOfRequest($metadata.requestId ?? '')
  return spans.length > 0 ? undefined : 'a call recorded no span'
}
