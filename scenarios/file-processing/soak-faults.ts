import type { SeededRandom } from '../../testbed/soak/seeded-random.ts'
import type { SoakFaults } from '../../testbed/soak/soak-part.ts'

const S3 = 's3.amazonaws.com'

/** The calls on the path of an input, as fault rules select them: by the logical names of the architecture. */
const on = {
  /** S3 notifies file-splitter of an upload. */
  notify: { service: 'lambda', operation: 'Invoke', resource: 'file-splitter', caller: S3 },
  read: { service: 's3', operation: 'GetObject', caller: 'file-splitter' },
  claim: { service: 'dynamodb', operation: 'PutItem', caller: 'file-splitter' },
  finish: { service: 'dynamodb', operation: 'UpdateItem', caller: 'file-splitter' },
  send: { service: 'sqs', operation: 'SendMessageBatch', resource: 'records', caller: 'file-splitter' },
  /** Writes the rejected lines, before the file is finished. */
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
  upload: { service: 's3', operation: 'PutObject', resource: 'uploads/*', caller: 'root' },
} as const

const INTERNAL = { effect: 'error', code: 'InternalServerError', status: 500 } as const
const HOUR = { for: '1 hour' } as const
const when = (random: SeededRandom) => random.pick(['before', 'after'] as const)

/** What can fail between an upload and the items of its rows. */
export const fileFaults: SoakFaults = {
  calm: [
    () => ({ ...on.write, effect: 'throttle', times: 2 }),
    (random) => ({ ...on.write, effect: 'partial', entries: random.integer(1, 10), times: 3 }),
    (random) => ({ ...on.send, effect: 'partial', entries: random.integer(1, 5), times: 4 }),
    () => ({ ...on.send, effect: 'reorder', every: 2, times: 3 }),
    () => ({ ...on.claim, ...INTERNAL, times: 2 }),
    (random) => ({ ...on.read, effect: 'cut', when: when(random), times: 1 }),
    (random) => ({ ...on.reject, effect: 'cut', when: when(random), times: 2 }),
    () => ({ ...on.finish, effect: 'cut', when: 'after', times: 1 }),
    () => ({ ...on.notify, effect: 'duplicate', times: 3 }),
    () => ({ ...on.notify, effect: 'reorder', times: 1 }),
    () => ({ ...on.receive, effect: 'duplicate', every: 2, times: 2 }),
    () => ({ ...on.receive, effect: 'throttle', times: 3 }),
    (random) => ({ ...on.write, effect: 'latency', delay: random.integer(20, 500), every: 3, times: 5 }),
  ],
  rough: {
    uploading: [
      (random) => ({ ...on.upload, effect: 'cut', when: when(random), times: 2 }),
      () => ({ ...on.upload, effect: 'throttle', times: 4 }),
    ],
    notifying: [
      () => ({ ...on.notify, effect: 'cut', when: 'after', times: 2 }),
      () => ({ ...on.notify, ...INTERNAL, code: 'ServiceException', times: 5 }),
      () => ({ ...on.notify, effect: 'duplicate', times: 3 }),
    ],
    splitting: [
      (random) => ({ ...on.send, effect: 'kill', when: when(random), skip: random.integer(0, 4), times: 1 }),
      (random) => ({ ...on.finish, effect: 'kill', when: when(random), times: 1 }),
      (random) => ({ ...on.claim, effect: 'kill', when: when(random), times: 2 }),
      (random) => ({ ...on.reject, effect: 'kill', when: when(random), times: 1 }),
      () => ({ ...on.read, ...INTERNAL, code: 'InternalError', times: 4 }),
      (random) => ({ ...on.send, effect: 'cut', when: 'after', every: random.integer(1, 3), times: 2 }),
      () => ({ ...on.send, effect: 'duplicate', times: 3 }),
    ],
    writing: [
      (random) => ({ ...on.write, effect: 'kill', when: when(random), skip: random.integer(0, 4), times: 2 }),
      (random) => ({ ...on.write, effect: 'cut', when: when(random), every: random.integer(1, 2), times: 6 }),
      () => ({ ...on.remove, effect: 'cut', when: 'before', times: 2 }),
      () => ({ ...on.remove, effect: 'cut', when: 'after', times: 2 }),
      () => ({ ...on.receive, effect: 'cut', when: 'after', times: 2 }),
      () => ({ ...on.receive, effect: 'duplicate', times: 4 }),
    ],
  },
  outages: [
    { fault: { ...on.write, ...INTERNAL, ...HOUR }, isClean: true },
    { fault: { ...on.notify, effect: 'throttle', ...HOUR }, isClean: true },
    { fault: { ...on.read, ...INTERNAL, code: 'InternalError', ...HOUR }, isClean: true },
    { fault: { ...on.claim, ...INTERNAL, ...HOUR }, isClean: true },
    { fault: { ...on.send, effect: 'error', code: 'InternalFailure', status: 500, ...HOUR }, isClean: true },
    { fault: { ...on.receive, effect: 'throttle', ...HOUR }, isClean: true },
    { fault: { ...on.reject, effect: 'throttle', ...HOUR }, isClean: false },
    { fault: { ...on.finish, ...INTERNAL, ...HOUR }, isClean: false },
  ],
}
