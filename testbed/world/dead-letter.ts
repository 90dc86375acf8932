import type { TappedMessage } from './queue-tap.ts'
import type { World } from './world.ts'

export interface DeadLetter {
  /** The queue's short name: `records-dlq`. */
  readonly queue: string
  readonly message: TappedMessage
}

/** As Lambda records an invocation that it gave up. */
interface InvocationRecord {
  readonly requestContext?: { readonly condition?: string; readonly approximateInvokeCount?: number }
  readonly responsePayload?: { readonly errorType?: string; readonly errorMessage?: string }
}

/**
 * Why a message is a dead letter, where it says so itself: EventBridge and Lambda's destinations write it down, a
 * queue's redrive does not.
 */
export function reasonOf({ body, attributes }: TappedMessage): string | undefined {
  const { ERROR_CODE: code, ERROR_MESSAGE: message } = attributes
  if (code !== undefined) return `EventBridge could not deliver it: ${code}: ${message}`
  if (typeof body !== 'object' || body === null) return undefined
  const { requestContext, responsePayload } = body as InvocationRecord
  if (!requestContext?.condition) return undefined
  const { condition, approximateInvokeCount: times } = requestContext
  const error = responsePayload?.errorType
    ? `${responsePayload.errorType}: ${responsePayload.errorMessage}`
    : 'no answer of the function'
  return `${condition} after ${times === 1 ? 'one try' : `${times} tries`}: ${error}`
}

/** Whether a message is about the thing that has this id. */
export const mentions = ({ body }: TappedMessage, id: string): boolean =>
  id !== '' && JSON.stringify(body).includes(JSON.stringify(id).slice(1, -1))

/** What is in a queue that ends there, in one line. */
export const formatDeadLetter = (queue: string, message: TappedMessage): string =>
  `${queue} has ${reasonOf(message) ?? JSON.stringify(message.body).slice(0, 300)}`

/** Dead letters, in any queue of theirs, about the thing that has this id. They stay there. */
export async function deadLettersAbout(world: World, id: string): Promise<DeadLetter[]> {
  const taps = [world.recordsDlq, world.uploadsDlq, world.eventsDlq]
  const found = taps.map(async (tap) => {
    const messages = (await tap.peek()).filter((message) => mentions(message, id))
    return messages.map((message) => ({ queue: tap.name, message }))
  })
  return (await Promise.all(found)).flat()
}
