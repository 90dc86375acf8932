import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { ensureEventSource } from '../../provision/resources/event-source.ts'
import { until } from '../waiting/until.ts'
import { MALFORMED } from './function/handler.ts'
import { messagesLeft } from './messages-left.ts'
import type { ProbeStack } from './probe-stack.ts'

/** Within this it is handed to the function, which answers at once. Milliseconds. */
const HANDED_OUT = 4000

/** A message of which the function says nothing that can be understood must not be taken for done. */
export async function checksBatchAnswers({
  cloud,
  build,
  fn,
  queue,
  timeoutMs: patience,
}: ProbeStack): Promise<string | undefined> {
  await ensureEventSource(build, { from: queue, to: fn, batchSize: 1, maxConcurrency: 2 })
  await cloud.clients.sqs.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: MALFORMED }))
  const { met } = await until(
    () => messagesLeft(cloud, queue),
    (count) => count === 0,
    Math.min(HANDED_OUT, patience),
  )
  return met ? 'a message was deleted although the function’s answer could not be understood' : undefined
}
