import type { Chance } from '../core/chance.ts'
import { invalidReceiptHandle } from './errors.ts'
import type { Message } from './message.ts'
import type { Queue } from './queue.ts'

/** A new handle for each time that a message is handed out; clients must not read anything into it. */
export const createReceiptHandle = (queue: Queue, message: Message, chance: Chance): string =>
  Buffer.from(`${queue.name} ${message.id} ${message.receiveCount} ${chance.bytes(6).toString('hex')}`).toString(
    'base64',
  )

/** The message that a handle was given out for, and whether it is still the newest; no message when it is gone. */
export function resolveReceiptHandle(
  queue: Queue,
  handle: string | undefined,
): { message: Message | undefined; current: boolean } {
  const [name, id, count, ...rest] = Buffer.from(handle ?? '', 'base64')
    .toString()
    .split(' ')
  if (name !== queue.name || id === undefined || count === undefined || rest.length !== 1)
    throw invalidReceiptHandle(handle ?? '')
  const message = queue.find(id)
  return { message, current: message !== undefined && message.receiveCount === Number(count) }
}
