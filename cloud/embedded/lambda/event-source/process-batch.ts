import type { Message } from '@aws-sdk/client-sqs'
import type { Caller } from '../../core/internal-client.ts'
import type { Platform } from '../../core/platform.ts'
import type { LambdaFunction } from '../function/lambda-function.ts'
import type { Invoker } from '../invoke/invoker.ts'
import { failedMessageIds } from './batch-response.ts'
import { traceOf } from './batch-trace.ts'
import { matchesAnyFilter } from './event-filter.ts'
import type { EventSourceMapping } from './event-source-mapping.ts'
import { type Payload, payloadsOf } from './payloads.ts'
import type { QueueClient } from './queue-client.ts'
import { toSqsRecord } from './sqs-event.ts'

export interface BatchContext {
  readonly mapping: EventSourceMapping
  readonly queue: QueueClient
  readonly fn: LambdaFunction
  readonly caller: Caller
  readonly invoker: Invoker
  readonly platform: Platform
}

/**
 * Invokes the function with a batch and deletes what it was done with; what failed comes back by itself when its
 * visibility timeout ends. Resolves with what the mapping shows as its last result.
 */
export async function processBatch(batch: readonly Message[], work: BatchContext): Promise<string> {
  const { queueArn, settings } = work.mapping
  const wanted =
    settings.filters.length === 0
      ? batch
      : batch.filter((message) => matchesAnyFilter(toSqsRecord(message, queueArn), settings.filters))
  // What no filter wants is done with: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html
  if (wanted.length < batch.length)
    await work.queue.delete(
      batch.filter((message) => !wanted.includes(message)),
      work.caller,
    )
  const results = await Promise.all(payloadsOf(wanted, queueArn).map((payload) => handOver(payload, work)))
  return results.find((result) => result !== 'OK') ?? 'OK'
}

async function handOver({ messages, text }: Payload, work: BatchContext): Promise<string> {
  const { mapping, queue, fn, invoker, platform } = work
  const { parent, links } = traceOf(messages)
  const attributes = {
    'faas.trigger': 'pubsub',
    'messaging.system': 'aws_sqs',
    'messaging.destination.name': mapping.queueArn.split(':').at(-1) ?? '',
    'messaging.batch.message_count': messages.length,
    // Of a batch, the message that was tried most often.
    'eventbed.attempt': Math.max(...messages.map(({ Attributes }) => Number(Attributes?.ApproximateReceiveCount ?? 1))),
  }
  const { payload, failure } = await invoker.run({
    fn,
    requestId: platform.random.uuid(),
    payload: text,
    functionArn: fn.arn,
    span: { parent, links, kind: 'consumer', attributes },
  })
  if (failure) return 'PROBLEM: Function call failed'
  const ids = messages.map(({ MessageId = '' }) => MessageId)
  const failed = mapping.settings.reportsBatchItemFailures ? failedMessageIds(payload, ids) : new Set<string>()
  const done = messages.filter(({ MessageId = '' }) => !failed.has(MessageId))
  await queue.delete(done, { ...work.caller, trace: parent })
  return failed.size === 0 ? 'OK' : 'PROBLEM: Function reported failed messages'
}
