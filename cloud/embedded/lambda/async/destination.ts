import { parseArn } from '../../core/arn.ts'
import type { Platform } from '../../core/platform.ts'
import type { ExecutionRoles } from '../function/execution-roles.ts'
import type { InvocationOutcome } from '../invoke/invocation.ts'
import type { InvocationRequest } from '../invoke/invoker.ts'

/** How an asynchronous invocation ended. */
export interface AsyncOutcome {
  readonly request: InvocationRequest
  /** Times that the function has run. */
  readonly attempts: number
  readonly condition: 'Success' | 'RetriesExhausted' | 'EventAgeExceeded'
  /** Of the last run, if there was one. */
  readonly outcome: InvocationOutcome | undefined
}

/** Sends the invocation's record to the destination and what failed to the dead-letter queue, both as the role. */
export async function deliverOutcome(platform: Platform, roles: ExecutionRoles, ending: AsyncOutcome): Promise<void> {
  const { fn, span } = ending.request
  const succeeded = ending.condition === 'Success'
  const to = succeeded ? fn.eventInvokeConfig?.onSuccess : fn.eventInvokeConfig?.onFailure
  const dead = succeeded ? undefined : fn.settings.deadLetterArn
  if (!to && !dead) return
  const from = await roles.callerFor({ ...fn, role: fn.settings.role }, span.parent).catch(() => undefined)
  // Without its role the record can go nowhere; AWS counts a delivery failure and drops it.
  if (!from) return
  if (to) {
    const body = JSON.stringify(toInvocationRecord(ending, platform.clock.now()))
    const detailType = `Lambda Function Invocation Result - ${succeeded ? 'Success' : 'Failure'}`
    const event = { source: 'lambda', detailType, resources: [`${fn.arn}:$LATEST`, to] }
    await platform.delivery.deliver({ target: to, body, caller: from, event, retryPolicy: DELIVERY_RETRIES })
  }
  if (dead) await sendDeadLetter(platform, ending, dead, from).catch(() => undefined)
}

const DELIVERY_RETRIES = { maximumRetryAttempts: 2, maximumEventAgeInSeconds: 60 }

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
export function toInvocationRecord(
  { request: order, attempts, condition, outcome }: AsyncOutcome,
  now: number,
): object {
  return {
    version: '1.0',
    timestamp: new Date(now).toISOString(),
    requestContext: {
      requestId: order.requestId,
      functionArn: `${order.fn.arn}:$LATEST`,
      condition,
      approximateInvokeCount: attempts,
    },
    requestPayload: JSON.parse(order.payload.toString()),
    ...(outcome && {
      responseContext: {
        statusCode: 200,
        executedVersion: '$LATEST',
        ...(outcome.failure && { functionError: 'Unhandled' }),
      },
      responsePayload: JSON.parse(outcome.payload.toString() || 'null'),
    }),
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-dlq */
async function sendDeadLetter(
  { inside }: Platform,
  { request: order, outcome }: AsyncOutcome,
  to: string,
  from: Awaited<ReturnType<ExecutionRoles['callerFor']>>,
): Promise<void> {
  const queue = parseArn(to)
  const text = (StringValue: string, DataType = 'String') => ({ DataType, StringValue })
  await inside.call(
    'sqs',
    'sendMessage',
    {
      QueueUrl: `http://sqs/${queue?.account}/${queue?.resource}`,
      MessageBody: order.payload.toString(),
      MessageAttributes: {
        RequestID: text(order.requestId),
        ErrorCode: text(outcome ? '200' : '429', 'Number'),
        ErrorMessage: text(outcome?.failure?.message.slice(0, 1024) || 'The event was not handled in time.'),
      },
    },
    from,
  )
}
