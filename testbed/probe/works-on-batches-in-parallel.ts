import { SendMessageBatchCommand } from '@aws-sdk/client-sqs'
import { ensureEventSource } from '../../provision/resources/event-source.ts'
import { until } from '../waiting/until.ts'
import { WORK_MS } from './function/handler.ts'
import { messagesLeft } from './messages-left.ts'
import type { ProbeStack } from './probe-stack.ts'

const MESSAGES = 4
/** Sooner than this they cannot all be done one after the other. Milliseconds. */
const ONE_BY_ONE = MESSAGES * WORK_MS

/** Batches of one message each must be done sooner than one after the other. */
export async function worksOnBatchesInParallel({ cloud, build, fn, queue }: ProbeStack): Promise<string | undefined> {
  const { sqs } = cloud.clients
  await ensureEventSource(build, { from: queue, to: fn, batchSize: 1, maxConcurrency: MESSAGES })
  const Entries = Array.from({ length: MESSAGES }, (_, place) => ({ Id: String(place), MessageBody: 'work' }))
  await sqs.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries }))
  const { met } = await until(
    () => messagesLeft(cloud, queue),
    (count) => count === 0,
    ONE_BY_ONE,
  )
  return met ? undefined : `${MESSAGES} batches took as long as one after the other, more than ${ONE_BY_ONE / 1000} s`
}
