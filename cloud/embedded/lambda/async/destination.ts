import { parseJson } from '../../../common/json.ts'
import type { Caller } from '../../core/internal-client.ts'
import type { Platform } from '../../core/platform.ts'
import { recursiveInvocation } from '../errors.ts'
import type { ExecutionRoles } from '../function/execution-roles.ts'
import type { InvocationOutcome, InvocationRequest } from '../invoke/invocation.ts'

/** Why a function did not run with an event, as the attributes of the dead letter say it. */
const NOT_RUN = {
  EventAgeExceeded: { code: '429', message: 'The event exceeded its maximum age before the function ran.' },
  ZeroReservedConcurrency: { code: '429', message: 'The reserved concurrency of the function is 0.' },
  RecursiveInvocation: { code: '400', message: recursiveInvocation().message },
}

/** How an asynchronous invocation ended. */
export interface AsyncOutcome {
  readonly request: InvocationRequest
  /** How often the function ran. */
  readonly attempts: number
  readonly condition: 'Success' | 'RetriesExhausted' | keyof typeof NOT_RUN
  /** The outcome of the last run; absent when the function never ran. */
  readonly outcome: InvocationOutcome | undefined
}

const DESTINATION_RETRY_POLICY = { maximumRetryAttempts: 2, maximumEventAgeInSeconds: 60 }

/** Sends the invocation's record to its destination and a failed event to the dead-letter queue, both as the role. */
export async function deliverOutcome(
  platform: Platform,
  roles: Pick<ExecutionRoles, 'callerFor'>,
  asyncOutcome: AsyncOutcome,
): Promise<void> {
  const { fn, span } = asyncOutcome.request
  const succeeded = asyncOutcome.condition === 'Success'
  const destination = succeeded ? fn.eventInvokeConfig?.onSuccess : fn.eventInvokeConfig?.onFailure
  const deadLetterQueue = succeeded ? undefined : fn.settings.deadLetterArn
  if (!destination && !deadLetterQueue) return
  // Without the role nothing can be sent; AWS counts a delivery failure and drops the record.
  const caller = await roles.callerFor({ ...fn, role: fn.settings.role }, span.parent).catch(() => undefined)
  if (!caller) return
  if (destination) await deliverRecord(platform, asyncOutcome, destination, caller)
  if (deadLetterQueue) await deliverDeadLetter(platform, asyncOutcome, deadLetterQueue, caller)
}

async function deliverRecord(
  { delivery, clock }: Platform,
  outcome: AsyncOutcome,
  target: string,
  caller: Caller,
): Promise<void> {
  const result = outcome.condition === 'Success' ? 'Success' : 'Failure'
  await delivery.deliver({
    target,
    body: formatInvocationRecord(outcome, clock.now()),
    caller,
    event: {
      source: 'lambda',
      detailType: `Lambda Function Invocation Result - ${result}`,
      resources: [`${outcome.request.fn.arn}:$LATEST`, target],
    },
    retryPolicy: DESTINATION_RETRY_POLICY,
  })
}

/**
 * Both payloads are inserted as the text that they are: JSON.stringify fails for deeply nested values.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
function formatInvocationRecord({ request, attempts, condition, outcome }: AsyncOutcome, now: number): string {
  const members = {
    version: '1.0',
    timestamp: new Date(now).toISOString(),
    requestContext: {
      requestId: request.requestId,
      functionArn: `${request.fn.arn}:$LATEST`,
      condition,
      approximateInvokeCount: attempts,
    },
  }
  const responseContext = {
    statusCode: 200,
    executedVersion: '$LATEST',
    ...(outcome?.failure && { functionError: 'Unhandled' }),
  }
  const texts = [JSON.stringify(members).slice(1, -1), `"requestPayload":${toJsonText(request.payload.toString())}`]
  if (outcome)
    texts.push(
      `"responseContext":${JSON.stringify(responseContext)}`,
      `"responsePayload":${toJsonText(outcome.payload.toString() || 'null')}`,
    )
  return `{${texts.join()}}`
}

/** SQS rejects a message with other characters, and the event would be lost. */
const toMessageText = (text = ''): string => text.replace(/[^\t\n\r -\uD7FF\uE000-\u{10FFFF}]/gu, '\uFFFD')

/** A function that talks to the Runtime API by itself can respond with anything; what is not JSON becomes a string. */
const toJsonText = (text: string): string => (parseJson(text) === undefined ? JSON.stringify(text) : text)

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-dlq */
async function deliverDeadLetter(
  { delivery }: Platform,
  { request, condition, outcome }: AsyncOutcome,
  target: string,
  caller: Caller,
): Promise<void> {
  const notRun = !outcome && condition in NOT_RUN ? NOT_RUN[condition as keyof typeof NOT_RUN] : undefined
  const attribute = (StringValue: string, DataType = 'String') => ({ DataType, StringValue })
  await delivery.deliver({
    target,
    body: request.payload.toString(),
    caller,
    messageAttributes: {
      RequestID: attribute(request.requestId),
      ErrorCode: attribute(notRun?.code ?? '200', 'Number'),
      ErrorMessage: attribute(toMessageText(outcome?.failure?.message.slice(0, 1024)) || (notRun?.message ?? 'Error')),
    },
  })
}
