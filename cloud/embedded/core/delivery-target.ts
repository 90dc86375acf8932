import type { MessageAttributeValue } from '@aws-sdk/client-sqs'
import { type Arn, parseArn } from './arn.ts'
import { AwsError } from './errors.ts'
import type { Caller, InternalClient } from './internal-client.ts'
import { internalQueueUrl } from './queue-url.ts'

/** An event, the ARN it is for, and the principal that sends it. */
export interface TargetedEvent {
  /** The ARN of a Lambda function (invoked asynchronously), an SQS queue, or an event bus. */
  readonly target: string
  /** JSON text: the function's payload, the message's body, or the detail of the event on the bus. */
  readonly body: string
  readonly caller: Caller
  /** Queues only. */
  readonly messageAttributes?: Readonly<Record<string, MessageAttributeValue>>
  /** Queues only; FIFO queues require it. */
  readonly messageGroupId?: string | undefined
  /** Event buses only, which require it: the members of the event besides its detail. */
  readonly event?: { readonly source: string; readonly detailType: string; readonly resources: readonly string[] }
}

type Send = (client: InternalClient, event: TargetedEvent, caller: Caller) => Promise<unknown>

const SENDERS: Readonly<Record<string, Send>> = {
  lambda: (client, { target, body }, caller) =>
    client.call(
      'lambda',
      'invoke',
      { FunctionName: target, InvocationType: 'Event', Payload: Buffer.from(body) },
      caller,
    ),

  sqs: (client, { target, body, messageAttributes, messageGroupId }, caller) =>
    client.call(
      'sqs',
      'sendMessage',
      {
        QueueUrl: internalQueueUrl(target),
        MessageBody: body,
        MessageGroupId: messageGroupId,
        ...(messageAttributes && { MessageAttributes: messageAttributes }),
      },
      caller,
    ),

  events: async (client, { target, body, event }, caller) => {
    if (!event) throw undeliverable(target)
    const { source, detailType, resources } = event
    const entry = {
      EventBusName: target,
      Source: source,
      DetailType: detailType,
      Detail: body,
      Resources: [...resources],
    }
    const { Entries: [result] = [] } = await client.call('events', 'putEvents', { Entries: [entry] }, caller)
    // PutEvents succeeds even when it rejects its only entry.
    if (result?.ErrorCode) throw new AwsError(result.ErrorCode, result.ErrorMessage ?? '')
  },
}

/** Whether events can be delivered to an ARN at all; says nothing about whether the resource exists. */
export const isDeliverable = (target: string): boolean => senderFor(parseArn(target)) !== undefined

/** Sends an event once, with the caller's permissions. */
export async function sendToTarget(client: InternalClient, event: TargetedEvent): Promise<void> {
  const arn = parseArn(event.target)
  const send = senderFor(arn)
  if (!arn || !send) throw undeliverable(event.target)
  await send(client, event, { ...event.caller, account: arn.account, region: arn.region })
}

function senderFor(arn: Arn | undefined): Send | undefined {
  if (!arn || !Object.hasOwn(SENDERS, arn.service)) return undefined
  // EventBridge rules and archives have ARNs of the same service.
  if (arn.service === 'events' && !arn.resource.startsWith('event-bus/')) return undefined
  return SENDERS[arn.service]
}

const undeliverable = (target: string): AwsError =>
  new AwsError('InvalidParameterValueException', `Eventbed cannot deliver to ${target}.`)
