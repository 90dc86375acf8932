import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import { ensureEventSource, removeEventSource } from '../../provision/resources/event-source.ts'
import { FUNCTION_TIMEOUT, type ProbeStack, VISIBILITY_TIMEOUT } from './probe-stack.ts'

/** Seconds; less than the function may take. */
const TOO_SHORT = 1

/** An event source whose queue hides a message for less time than the function may take must be refused. */
export async function checksVisibility({ cloud, build, fn, queue }: ProbeStack): Promise<string | undefined> {
  const hideFor = (seconds: number) =>
    cloud.clients.sqs.send(
      new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes: { VisibilityTimeout: String(seconds) } }),
    )
  await hideFor(TOO_SHORT)
  try {
    await ensureEventSource(build, { from: queue, to: fn, batchSize: 1, maxConcurrency: 2 })
    await removeEventSource(cloud.clients, fn.name, queue.arn)
    return `a function that may take ${FUNCTION_TIMEOUT} s was fed from a queue that hides messages for ${TOO_SHORT} s`
  } catch (error) {
    if (/visibility timeout/i.test((error as Error).message)) return undefined
    throw error
  } finally {
    await hideFor(VISIBILITY_TIMEOUT)
  }
}
