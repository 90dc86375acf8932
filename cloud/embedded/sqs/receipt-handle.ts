import type { RandomSource } from '../core/random-source.ts'
import { invalidReceiptHandle } from './errors.ts'
import type { Message } from './message.ts'
import type { Queue } from './queue.ts'

/** Creates a handle for one receive of a message. It is opaque to clients. */
export const createReceiptHandle = (queue: Queue, message: Message, random: RandomSource): string =>
  Buffer.from(`${queue.name} ${message.id} ${message.receiveCount} ${random.bytes(6).toString('hex')}`).toString(
    'base64',
  )

/** Finds the message of a handle, unless it was deleted. `isCurrent` is false if it has been received again since. */
export function resolveReceiptHandle(
  queue: Queue,
  handle: string | undefined,
): { message: Message | undefined; isCurrent: boolean } {
  const [name, id, count, ...rest] = Buffer.from(handle ?? '', 'base64')
    .toString()
    .split(' ')
  if (name !== queue.name || id === undefined || count === undefined || rest.length !== 1)
    throw invalidReceiptHandle(handle ?? '')
  const message = queue.find(id)
  return { message, isCurrent: message !== undefined && message.receiveCount === Number(count) }
}
