import { ManualClock } from '../testing/manual-clock.ts'
import { type Message, md5 } from './message.ts'
import { Queue } from './queue.ts'

/** For tests: a message that was just sent, apart from the given members. */
export const createMessage = (overrides: Partial<Message> = {}): Message => ({
  id: 'a',
  body: 'body',
  md5OfBody: md5('body'),
  attributes: {},
  traceHeader: undefined,
  senderId: 'arn:aws:iam::000000000000:root',
  sentAt: Date.UTC(2026, 0, 1),
  groupId: undefined,
  deduplicationId: undefined,
  sequenceNumber: undefined,
  deadLetterSourceArn: undefined,
  receiveCount: 0,
  firstReceivedAt: undefined,
  state: 'new',
  readyAt: 0,
  ...overrides,
})

/** For tests: an empty queue. */
export function createQueue(name: string, attributes: Record<string, string> = {}, clock = new ManualClock()): Queue {
  const arn = `arn:aws:sqs:us-east-1:000000000000:${name}`
  return new Queue(clock, { name, arn, attributes, tags: {} })
}
