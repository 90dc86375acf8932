import type { TappedMessage } from '../world/queue-tap.ts'
import { asObject } from './json.ts'

/** An event that could not be delivered or handled, and why. */
export interface FailedEvent {
  readonly event: Readonly<Record<string, unknown>>
  readonly reason: string
}

/**
 * Parses a dead letter in either format: EventBridge's, which is the event itself with the reason in message attributes
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html), or the record that Lambda sends to an
 * on-failure destination (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html).
 */
export function parseFailedEvent({ body, attributes }: TappedMessage): FailedEvent {
  const message = asObject(body)
  if (message.requestPayload === undefined)
    return { event: message, reason: [attributes.ERROR_CODE, attributes.ERROR_MESSAGE].filter(Boolean).join(': ') }
  const { errorMessage } = asObject(message.responsePayload)
  const { condition } = asObject(message.requestContext)
  return { event: asObject(message.requestPayload), reason: String(errorMessage ?? condition ?? '') }
}
