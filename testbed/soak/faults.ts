import type { FaultRule } from '../../cloud/api/faults.ts'
import type { SeededRandom } from './seeded-random.ts'

type Make = (dice: SeededRandom) => FaultRule

const S3 = 's3.amazonaws.com'
const EVENTBRIDGE = 'events.amazonaws.com'

/** What each part of the way does, as rules of a world select it: by the names that the architecture is drawn with. */
const on = {
  /** S3 tells of a file. */
  notify: { service: 'lambda', operation: 'Invoke', resource: 'file-splitter', caller: S3 },
  /** EventBridge hands an event on. */
  deliver: { service: 'lambda', operation: 'Invoke', resource: 'event-recorder', caller: EVENTBRIDGE },
  read: { service: 's3', operation: 'GetObject', caller: 'file-splitter' },
  claim: { service: 'dynamodb', operation: 'PutItem', caller: 'file-splitter' },
  finish: { service: 'dynamodb', operation: 'UpdateItem', caller: 'file-splitter' },
  send: { service: 'sqs', operation: 'SendMessageBatch', resource: 'records', caller: 'file-splitter' },
  /** Of the rejected lines, before the file is done. */
  reject: { service: 's3', operation: 'PutObject', caller: 'file-splitter' },
  receive: {
    service: 'sqs',
    operation: 'ReceiveMessage',
    resource: 'records',
    caller: 'record-writer',
  },
  remove: {
    service: 'sqs',
    operation: 'DeleteMessageBatch',
    resource: 'records',
    caller: 'record-writer',
  },
  write: { service: 'dynamodb', operation: 'BatchWriteItem', caller: 'record-writer' },
  record: { service: 'dynamodb', operation: 'PutItem', caller: 'event-recorder' },
  /** With a key it is a transaction, without one a put. */
  place: { service: 'dynamodb', operation: '*Item*', caller: 'orders-api' },
  request: { service: 'execute-api', operation: 'POST /orders' },
  upload: { service: 's3', operation: 'PutObject', resource: 'uploads/*', caller: 'root' },
  put: { service: 'events', operation: 'PutEvents', caller: 'root' },
} as const

const INTERNAL = { effect: 'error', code: 'InternalServerError', status: 500 } as const
const when = (dice: SeededRandom) => dice.pick(['before', 'after'] as const)

/**
 * Faults that those who meet them bear alone: the SDK tries a call three times, and each of these strikes twice at
 * most, or is one that the functions go on with by themselves. So nothing is done twice but what may be.
 */
export const CALM: readonly Make[] = [
  () => ({ ...on.write, effect: 'throttle', times: 2 }),
  (dice) => ({ ...on.write, effect: 'partial', entries: dice.integer(1, 10), times: 3 }),
  () => ({ ...on.record, effect: 'throttle', times: 2 }),
  (dice) => ({ ...on.send, effect: 'partial', entries: dice.integer(1, 5), times: 4 }),
  () => ({ ...on.send, effect: 'reorder', every: 2, times: 3 }),
  () => ({ ...on.claim, ...INTERNAL, times: 2 }),
  (dice) => ({ ...on.read, effect: 'cut', when: when(dice), times: 1 }),
  (dice) => ({ ...on.reject, effect: 'cut', when: when(dice), times: 2 }),
  () => ({ ...on.finish, effect: 'cut', when: 'after', times: 1 }),
  () => ({ ...on.notify, effect: 'duplicate', times: 3 }),
  () => ({ ...on.notify, effect: 'reorder', times: 1 }),
  () => ({ ...on.deliver, effect: 'reorder', times: 2 }),
  () => ({ ...on.deliver, effect: 'throttle', times: 4 }),
  () => ({ ...on.receive, effect: 'duplicate', every: 2, times: 2 }),
  () => ({ ...on.receive, effect: 'throttle', times: 3 }),
  (dice) => ({ ...on.write, effect: 'latency', delay: dice.integer(20, 500), every: 3, times: 5 }),
  (dice) => ({ ...on.request, effect: 'latency', delay: dice.integer(20, 500), times: 3 }),
  () => ({ ...on.put, effect: 'throttle', times: 2 }),
]

/**
 * Faults that make work be done again, by part of the way. What a file, a message or an event can meet of each is less
 * than its retries: three tries of an asynchronous invocation, five receives of a message.
 */
export const ROUGH: Readonly<Record<string, readonly Make[]>> = {
  uploading: [
    (dice) => ({ ...on.upload, effect: 'cut', when: when(dice), times: 2 }),
    () => ({ ...on.upload, effect: 'throttle', times: 4 }),
  ],
  notifying: [
    () => ({ ...on.notify, effect: 'cut', when: 'after', times: 2 }),
    () => ({ ...on.notify, ...INTERNAL, code: 'ServiceException', times: 5 }),
    () => ({ ...on.notify, effect: 'duplicate', times: 3 }),
  ],
  splitting: [
    (dice) => ({ ...on.send, effect: 'kill', when: when(dice), skip: dice.integer(0, 4), times: 1 }),
    (dice) => ({ ...on.finish, effect: 'kill', when: when(dice), times: 1 }),
    (dice) => ({ ...on.claim, effect: 'kill', when: when(dice), times: 2 }),
    (dice) => ({ ...on.reject, effect: 'kill', when: when(dice), times: 1 }),
    () => ({ ...on.read, ...INTERNAL, code: 'InternalError', times: 4 }),
    (dice) => ({ ...on.send, effect: 'cut', when: 'after', every: dice.integer(1, 3), times: 2 }),
    () => ({ ...on.send, effect: 'duplicate', times: 3 }),
  ],
  writing: [
    (dice) => ({ ...on.write, effect: 'kill', when: when(dice), skip: dice.integer(0, 4), times: 2 }),
    (dice) => ({ ...on.write, effect: 'cut', when: when(dice), every: dice.integer(1, 2), times: 6 }),
    () => ({ ...on.remove, effect: 'cut', when: 'before', times: 2 }),
    () => ({ ...on.remove, effect: 'cut', when: 'after', times: 2 }),
    () => ({ ...on.receive, effect: 'cut', when: 'after', times: 2 }),
    () => ({ ...on.receive, effect: 'duplicate', times: 4 }),
  ],
  putting: [
    // Whoever puts an event twice without knowing it has two inputs and knows of one: so none is cut off after it.
    () => ({ ...on.put, effect: 'partial', entries: 1, times: 1 }),
    () => ({ ...on.put, ...INTERNAL, code: 'InternalException', times: 3 }),
  ],
  recording: [
    (dice) => ({ ...on.record, effect: 'kill', when: when(dice), times: 2 }),
    () => ({ ...on.record, effect: 'cut', when: 'after', times: 2 }),
    () => ({ ...on.deliver, effect: 'cut', when: 'after', times: 2 }),
    () => ({ ...on.deliver, effect: 'duplicate', times: 4 }),
  ],
  ordering: [
    (dice) => ({ ...on.place, effect: 'kill', when: when(dice), times: 2 }),
    (dice) => ({ ...on.place, effect: 'cut', when: when(dice), times: 4 }),
    (dice) => ({ ...on.request, effect: 'cut', when: when(dice), times: 3 }),
    () => ({ ...on.request, effect: 'throttle', times: 3 }),
    () => ({ ...on.request, effect: 'error', code: 'INTEGRATION_TIMEOUT', times: 3 }),
  ],
}

const HOUR = { for: '1 hour' } as const

/** One thing that does not work at all, until it is healed. What is given up meanwhile is given up once, if it is clean. */
export const OUTAGES: readonly { readonly fault: FaultRule; readonly isClean: boolean }[] = [
  { fault: { ...on.write, ...INTERNAL, ...HOUR }, isClean: true },
  { fault: { ...on.record, ...INTERNAL, ...HOUR }, isClean: true },
  { fault: { ...on.deliver, effect: 'throttle', ...HOUR }, isClean: true },
  { fault: { ...on.notify, effect: 'throttle', ...HOUR }, isClean: true },
  { fault: { ...on.read, ...INTERNAL, code: 'InternalError', ...HOUR }, isClean: true },
  { fault: { ...on.claim, ...INTERNAL, ...HOUR }, isClean: true },
  { fault: { ...on.send, effect: 'error', code: 'InternalFailure', status: 500, ...HOUR }, isClean: true },
  { fault: { ...on.receive, effect: 'throttle', ...HOUR }, isClean: true },
  // Each try sends all rows before it fails.
  { fault: { ...on.reject, effect: 'throttle', ...HOUR }, isClean: false },
  { fault: { ...on.finish, ...INTERNAL, ...HOUR }, isClean: false },
  { fault: { ...on.place, ...INTERNAL, ...HOUR }, isClean: true },
  { fault: { ...on.request, effect: 'error', code: 'DEFAULT_5XX', ...HOUR }, isClean: true },
]
