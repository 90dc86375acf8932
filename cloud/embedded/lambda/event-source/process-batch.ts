import type { Message } from '@aws-sdk/client-sqs'
import { AwsError } from '../../core/errors.ts'
import type { Caller } from '../../core/internal-client.ts'
import type { Platform } from '../../core/platform.ts'
import { parseTraceHeader, type SpanContext } from '../../core/trace.ts'
import type { LambdaFunction } from '../function/lambda-function.ts'
import type { Invoker } from '../invoke/invoker.ts'
import { countInvocation, invocationsIn } from '../invoke/recursion.ts'
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
  // Messages of a recursive loop are refused by themselves, so that the others are processed.
  const events = partition(matching, (message) => isRecursive(message, context.fn)).flatMap((messages) =>
    createSqsEvents(messages, queueArn),
  )
  const results = await Promise.all(events.map((event) => invokeWith(event, context)))
  return results.find((result) => result !== 'OK') ?? 'OK'
}

async function invokeWith({ messages, payload: text }: SqsEvent, context: BatchContext): Promise<string> {
  const { mapping, queue, fn, invoker, platform } = context
  const { parent, links } = getTrace(messages, fn)
  const attributes = {
    'faas.trigger': 'pubsub',
    'messaging.system': 'aws_sqs',
    'messaging.destination.name': mapping.queueArn.split(':').at(-1) ?? '',
    'messaging.batch.message_count': messages.length,
    // The attempt of the message that has been received most often.
    'eventbed.attempt': Math.max(...messages.map(({ Attributes }) => Number(Attributes?.ApproximateReceiveCount ?? 1))),
  }
  const outcome = await invoker
    .run({
      fn,
      requestId: platform.random.uuid(),
      payload: text,
      functionArn: fn.arn,
      span: { parent, links, kind: 'consumer', attributes },
    })
    .catch((error) => {
      // The messages stay in the queue, until its redrive policy moves them. Other errors delay the poller.
      if (error instanceof AwsError && error.name === 'RecursiveInvocationException') return undefined
      throw error
    })
  if (!outcome) return 'PROBLEM: Function is in a recursive loop'
  const { payload, failure } = outcome
  if (failure) return 'PROBLEM: Function call failed'
  const ids = messages.map(({ MessageId = '' }) => MessageId)
  const failed = mapping.settings.reportsBatchItemFailures ? failedMessageIds(payload, ids) : new Set<string>()
  const succeeded = messages.filter(({ MessageId = '' }) => !failed.has(MessageId))
  await queue.delete(succeeded, { ...context.caller, trace: parent })
  return failed.size === 0 ? 'OK' : 'PROBLEM: Function reported failed messages'
}

/**
 * The invocation continues the trace of the first message and links to those of the others. Its lineage is that of the
 * message that the function has led to most often.
 */
function getTrace(
  messages: readonly Message[],
  { arn }: LambdaFunction,
): { parent: SpanContext | undefined; links: SpanContext[] } {
  const byTrace = new Map<string, SpanContext>()
  for (const { Attributes } of messages) {
    const context = parseTraceHeader(Attributes?.AWSTraceHeader)
    if (context && !byTrace.has(context.traceId)) byTrace.set(context.traceId, context)
  }
  const [parent, ...links] = byTrace.values()
  const lineages = messages.map(lineageOf)
  const [lineage] = lineages.sort((a, b) => invocationsIn(b, arn) - invocationsIn(a, arn))
  return { parent: parent && { ...parent, ...(lineage && { lineage }) }, links }
}

const lineageOf = ({ Attributes }: Message): string | undefined => parseTraceHeader(Attributes?.AWSTraceHeader)?.lineage

const isRecursive = (message: Message, fn: LambdaFunction): boolean =>
  countInvocation(lineageOf(message), fn).isRecursive

const partition = <T>(all: readonly T[], matches: (item: T) => boolean): [T[], T[]] => [
  all.filter((item) => !matches(item)),
  all.filter(matches),
]
