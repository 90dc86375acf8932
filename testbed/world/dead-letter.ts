import { deadLetterQueues } from './consumed-queues.ts'
import type { TappedMessage } from './queue-tap.ts'
import type { World } from './world.ts'

export interface DeadLetter {
  /** The queue's logical name, for example `records-dlq`. */
  readonly queue: string
  readonly message: TappedMessage
}

/** Lambda's record of an invocation that failed for good. */
interface InvocationRecord {
  readonly requestContext?: { readonly condition?: string; readonly approximateInvokeCount?: number }
  readonly responsePayload?: { readonly errorType?: string; readonly errorMessage?: string }
}

/** Why a message is a dead letter. EventBridge and Lambda's destinations record the reason; a redrive policy does not. */
export function reasonOf({ body, attributes }: TappedMessage): string | undefined {
  const { ERROR_CODE: code, ERROR_MESSAGE: message } = attributes
  if (code !== undefined) return `EventBridge could not deliver it: ${code}: ${message}`
  if (typeof body !== 'object' || body === null) return undefined
  const { requestContext, responsePayload } = body as InvocationRecord
  if (!requestContext?.condition) return undefined
  const { condition, approximateInvokeCount: attempts } = requestContext
  const error = responsePayload?.errorType
    ? `${responsePayload.errorType}: ${responsePayload.errorMessage}`
    : 'no response from the function'
  return `${condition} after ${attempts === 1 ? '1 attempt' : `${attempts} attempts`}: ${error}`
}

/** Whether the body of a message contains an id. */
export const mentions = ({ body }: TappedMessage, id: string): boolean =>
  id !== '' && JSON.stringify(body).includes(JSON.stringify(id).slice(1, -1))

/** Formats a dead letter as one line for a report. */
export const formatDeadLetter = (queue: string, message: TappedMessage): string =>
  `${queue} has ${reasonOf(message) ?? JSON.stringify(message.body).slice(0, 400)}`

/** Finds the dead letters that mention an id, in any dead-letter queue. Leaves them there. */
export async function findDeadLetters(world: World, id: string): Promise<DeadLetter[]> {
  const found = (await deadLetterQueues(world)).map(async (tap) => {
    const messages = (await tap.peek()).filter((message) => mentions(message, id))
    return messages.map((message) => ({ queue: tap.name, message }))
  })
  return (await Promise.all(found)).flat()
}
