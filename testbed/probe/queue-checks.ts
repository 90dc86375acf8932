import {
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs'
import { ensureEventSource, removeEventSource } from '../../provision/resources/event-source.ts'
import { ensureQueue } from '../../provision/resources/queue.ts'
import { until } from '../waiting/until.ts'
import { countMessages } from '../world/queue-counts.ts'
import { MALFORMED, WORK_MS } from './function/handler.ts'
import { FUNCTION_TIMEOUT, type ProbeStack, receivesMessage, VISIBILITY_TIMEOUT } from './probe-stack.ts'

/** A message that is moved out of a dead-letter queue must arrive in the destination queue. */
export async function checkMessageRedrive(stack: ProbeStack): Promise<string | undefined> {
  const { build, cloud } = stack
  const source = await ensureQueue(build, 'probe-dead')
  const destination = await ensureQueue(build, 'probe-alive', { deadLetters: { to: source, after: 1 } })
  const { sqs } = cloud.clients
  await sqs.send(new SendMessageCommand({ QueueUrl: source.url, MessageBody: 'dead' }))
  // A message that was sent directly has no source queue, so the destination is required.
  await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: source.arn, DestinationArn: destination.arn }))
  return (await receivesMessage(stack, destination)) ? undefined : 'a message was not moved out of a dead-letter queue'
}

/** Seconds; less than the function's timeout. */
const SHORT_VISIBILITY_TIMEOUT = 1

/** An event source whose visibility timeout is shorter than the function's timeout must be rejected. */
export async function checkVisibilityTimeout({ cloud, build, fn, queue }: ProbeStack): Promise<string | undefined> {
  const setVisibilityTimeout = (seconds: number) =>
    cloud.clients.sqs.send(
      new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes: { VisibilityTimeout: String(seconds) } }),
    )
  await setVisibilityTimeout(SHORT_VISIBILITY_TIMEOUT)
  try {
    await ensureEventSource(build, { from: queue, to: fn, batchSize: 1, maxConcurrency: 2 })
    await removeEventSource(cloud.clients, fn.name, queue.arn)
    return (
      `an event source was accepted although the queue's visibility timeout (${SHORT_VISIBILITY_TIMEOUT} s) is ` +
      `shorter than the function's timeout (${FUNCTION_TIMEOUT} s)`
    )
  } catch (error) {
    if (/visibility timeout/i.test((error as Error).message)) return undefined
    throw error
  } finally {
    await setVisibilityTimeout(VISIBILITY_TIMEOUT)
  }
}

const BATCHES = 4

/** Several batches must be done sooner than one after the other. */
export async function checkParallelBatches({ cloud, build, fn, queue }: ProbeStack): Promise<string | undefined> {
  await ensureEventSource(build, { from: queue, to: fn, batchSize: 1, maxConcurrency: BATCHES })
  const Entries = Array.from({ length: BATCHES }, (_, index) => ({ Id: String(index), MessageBody: 'work' }))
  await cloud.clients.sqs.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries }))
  const sequentialMs = BATCHES * WORK_MS
  return (await isEmptied({ cloud, queue, timeoutMs: sequentialMs }))
    ? undefined
    : `${BATCHES} batches took more than ${sequentialMs / 1000} s, as long as one after the other`
}

/** The message reaches the function within this time, and the function responds at once. */
const HANDLED_WITHIN_MS = 4000

/** A message must stay in the queue if the function's batch response is invalid. */
export async function checkBatchResponses(stack: ProbeStack): Promise<string | undefined> {
  const { cloud, build, fn, queue } = stack
  await ensureEventSource(build, { from: queue, to: fn, batchSize: 1, maxConcurrency: 2 })
  await cloud.clients.sqs.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: MALFORMED }))
  const timeoutMs = Math.min(HANDLED_WITHIN_MS, stack.timeoutMs)
  return (await isEmptied({ cloud, queue, timeoutMs }))
    ? 'a message was deleted although the batch response of the function was invalid'
    : undefined
}

async function isEmptied({ cloud, queue, timeoutMs }: Pick<ProbeStack, 'cloud' | 'queue' | 'timeoutMs'>) {
  const count = () => countMessages(cloud.clients, queue.url)
  return (await until(count, ({ total }) => total === 0, timeoutMs)).met
}
