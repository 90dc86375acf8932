import type { Message } from '@aws-sdk/client-sqs'
import type { Caller } from '../../core/internal-client.ts'
import type { Platform } from '../../core/platform.ts'
import { parseTraceHeader, type SpanContext } from '../../core/trace.ts'
import type { LambdaFunction } from '../function/lambda-function.ts'
import type { Invoker } from '../invoke/invoker.ts'
import { failedMessageIds } from './batch-response.ts'
import type { EventSourceMapping } from './event-source-mapping.ts'
import { matchesAnyFilter } from './filter-criteria.ts'
import type { QueueClient } from './queue-client.ts'
import { createSqsEvents, type SqsEvent, toSqsRecord } from './sqs-event.ts'

export interface BatchContext {
  readonly mapping: EventSourceMapping
  readonly queue: QueueClient
  readonly fn: LambdaFunction
  readonly caller: Caller
  readonly invoker: Invoker
  readonly platform: Platform
}

/**
 * Invokes the function with a batch, then deletes the messages that succeeded. The others become visible again when
 * their visibility timeout ends. Resolves with the mapping's LastProcessingResult.
 */
export async function processBatch(batch: readonly Message[], context: BatchContext): Promise<string> {
  const { queueArn, settings } = context.mapping
  const matching =
    settings.filters.length === 0
      ? batch
      : batch.filter((message) => matchesAnyFilter(toSqsRecord(message, queueArn), settings.filters))
  // Messages that no filter matches are deleted: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html
  if (matching.length < batch.length)
    await context.queue.delete(
      batch.filter((message) => !matching.includes(message)),
      context.caller,
    )
  const results = await Promise.all(createSqsEvents(matching, queueArn).map((event) => invokeWith(event, context)))
  return results.find((result) => result !== 'OK') ?? 'OK'
}

async function invokeWith({ messages, payload: text }: SqsEvent, context: BatchContext): Promise<string> {
  const { mapping, queue, fn, invoker, platform } = context
  const { parent, links } = getTrace(messages)
  const attributes = {
    'faas.trigger': 'pubsub',
    'messaging.system': 'aws_sqs',
    'messaging.destination.name': mapping.queueArn.split(':').at(-1) ?? '',
    'messaging.batch.message_count': messages.length,
    // The attempt of the message that has been received most often.
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
  const succeeded = messages.filter(({ MessageId = '' }) => !failed.has(MessageId))
  await queue.delete(succeeded, { ...context.caller, trace: parent })
  return failed.size === 0 ? 'OK' : 'PROBLEM: Function reported failed messages'
}

/** The invocation continues the trace of the first message and links to those of the others. */
function getTrace(messages: readonly Message[]): { parent: SpanContext | undefined; links: SpanContext[] } {
  const byTrace = new Map<string, SpanContext>()
  for (const { Attributes } of messages) {
    const context = parseTraceHeader(Attributes?.AWSTraceHeader)
    if (context && !byTrace.has(context.traceId)) byTrace.set(context.traceId, context)
  }
  const [parent, ...links] = byTrace.values()
  return { parent, links }
}
