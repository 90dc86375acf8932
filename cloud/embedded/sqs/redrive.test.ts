import { expect, test } from 'vitest'
import { createMessage, createQueue } from './fixtures.ts'
import { Queues } from './queues.ts'
import {
  checkRedrivePolicy,
  findDeadLetterQueue,
  findSourceQueues,
  hasExceededMaxReceives,
  moveToDeadLetterQueue,
  parseRedriveAllowPolicy,
  parseRedrivePolicy,
} from './redrive.ts'

const DLQ_ARN = 'arn:aws:sqs:us-east-1:000000000000:records-dlq'
const SOURCE_ARN = 'arn:aws:sqs:us-east-1:000000000000:records'
const policy = (maxReceiveCount: unknown, deadLetterTargetArn: unknown = DLQ_ARN) =>
  JSON.stringify({ deadLetterTargetArn, maxReceiveCount })

function queuesOf(...all: ReturnType<typeof createQueue>[]): Queues {
  const queues = new Queues()
  for (const queue of all) queues.add(queue)
  return queues
}

const failure = (action: () => unknown): { name: string; message: string } => {
  try {
    action()
  } catch (error) {
    return error as Error
  }
  throw new Error('The action was expected to fail.')
}

test.each([1, 1000, '3'])('a redrive policy with the maxReceiveCount %j is accepted', (maxReceiveCount) => {
  expect(parseRedrivePolicy(policy(maxReceiveCount))).toEqual({
    deadLetterTargetArn: DLQ_ARN,
    maxReceiveCount: Number(maxReceiveCount),
  })
})

test.each([undefined, ''])('a redrive policy that is %j means that there is no dead-letter queue', (text) => {
  expect(parseRedrivePolicy(text)).toBeUndefined()
})

test.each([0, 1001, 1.5, 'three'])('a redrive policy with the maxReceiveCount %j is rejected', (maxReceiveCount) => {
  const text = policy(maxReceiveCount)
  expect(failure(() => parseRedrivePolicy(text))).toMatchObject({
    name: 'InvalidParameterValue',
    message: `Value ${text} for parameter RedrivePolicy is invalid. Reason: Invalid value for maxReceiveCount: ${maxReceiveCount}, valid values are from 1 to 1000 both inclusive.`,
  })
})

test.each([
  ['{"maxReceiveCount":3}', 'deadLetterTargetArn'],
  [`{"deadLetterTargetArn":"${DLQ_ARN}"}`, 'maxReceiveCount'],
])('the redrive policy %s is rejected because %s is missing', (text, attribute) => {
  expect(failure(() => parseRedrivePolicy(text))).toMatchObject({
    name: 'InvalidParameterValue',
    message: `Value ${text} for parameter RedrivePolicy is invalid. Reason: Redrive policy does not contain mandatory attribute: ${attribute}.`,
  })
})

test.each(['{', 'null', '[]', '3'])('the redrive policy %s is rejected because it is not a JSON object', (text) => {
  expect(failure(() => parseRedrivePolicy(text))).toMatchObject({
    name: 'InvalidAttributeValue',
    message: 'Invalid value for the parameter RedrivePolicy.',
  })
})

test.each([
  { redrivePermission: 'allowAll' },
  { redrivePermission: 'denyAll' },
  { redrivePermission: 'byQueue', sourceQueueArns: [SOURCE_ARN] },
])('the redrive allow policy %j is accepted', (allowPolicy) => {
  expect(parseRedriveAllowPolicy(JSON.stringify(allowPolicy))).toEqual(allowPolicy)
})

test.each(['{', 'null', '{}', '{"redrivePermission":"some"}', '{"redrivePermission":"byQueue","sourceQueueArns":[]}'])(
  'the redrive allow policy %s is rejected',
  (text) => {
    expect(failure(() => parseRedriveAllowPolicy(text))).toMatchObject({
      name: 'InvalidAttributeValue',
      message: 'Invalid value for the parameter RedriveAllowPolicy.',
    })
  },
)

test('a redrive policy is accepted if its dead-letter queue exists and allows the source queue', () => {
  const attributes = { RedrivePolicy: policy(3) }
  const byQueue = JSON.stringify({ redrivePermission: 'byQueue', sourceQueueArns: [SOURCE_ARN] })
  for (const RedriveAllowPolicy of ['', '{"redrivePermission":"allowAll"}', byQueue]) {
    const queues = queuesOf(createQueue('records-dlq', { RedriveAllowPolicy }))
    expect(() => checkRedrivePolicy(queues, SOURCE_ARN, attributes)).not.toThrow()
  }
})

test.each([
  ['Dead letter target does not exist.', createQueue('other'), SOURCE_ARN],
  [
    'Dead-letter target owner should be same as the source.',
    createQueue('records-dlq'),
    SOURCE_ARN.replace('us-east-1', 'eu-west-1'),
  ],
  ['Dead-letter queue must be same type of queue as the source.', createQueue('records-dlq'), `${SOURCE_ARN}.fifo`],
  [
    `Queue ${DLQ_ARN} does not allow redrive from ${SOURCE_ARN}.`,
    createQueue('records-dlq', { RedriveAllowPolicy: '{"redrivePermission":"denyAll"}' }),
    SOURCE_ARN,
  ],
  [
    `Queue ${DLQ_ARN} does not allow redrive from ${SOURCE_ARN}.`,
    createQueue('records-dlq', {
      RedriveAllowPolicy: JSON.stringify({ redrivePermission: 'byQueue', sourceQueueArns: [`${SOURCE_ARN}-other`] }),
    }),
    SOURCE_ARN,
  ],
])('a redrive policy is rejected with the reason: %s', (reason, target, sourceArn) => {
  const attributes = { RedrivePolicy: policy(3) }
  expect(failure(() => checkRedrivePolicy(queuesOf(target), sourceArn, attributes))).toMatchObject({
    name: 'InvalidParameterValue',
    message: `Value ${policy(3)} for parameter RedrivePolicy is invalid. Reason: ${reason}`,
  })
})

test('a message exceeds its receives once it has been received maxReceiveCount times', () => {
  const redrivePolicy = { deadLetterTargetArn: DLQ_ARN, maxReceiveCount: 3 }
  expect(hasExceededMaxReceives(createMessage({ receiveCount: 2 }), redrivePolicy)).toBe(false)
  expect(hasExceededMaxReceives(createMessage({ receiveCount: 3 }), redrivePolicy)).toBe(true)
})

test('a queue has no dead-letter queue after that queue has been deleted', () => {
  const deadLetterQueue = createQueue('records-dlq')
  const source = createQueue('records', { RedrivePolicy: policy(3) })
  const queues = queuesOf(source, deadLetterQueue)
  expect(findDeadLetterQueue(queues, source)).toEqual({
    policy: { deadLetterTargetArn: DLQ_ARN, maxReceiveCount: 3 },
    target: deadLetterQueue,
  })
  queues.remove(deadLetterQueue)
  expect(findDeadLetterQueue(queues, source)).toBeUndefined()
})

test('the source queues of a dead-letter queue are those whose redrive policy names it', () => {
  const deadLetterQueue = createQueue('records-dlq')
  const source = createQueue('records', { RedrivePolicy: policy(3) })
  const queues = queuesOf(deadLetterQueue, source, createQueue('unrelated'))
  expect(findSourceQueues(queues, deadLetterQueue)).toEqual([source])
})

test('a dead letter keeps its id, its sent timestamp and its receive count, and records its source queue', () => {
  const [source, deadLetterQueue] = [createQueue('records'), createQueue('records-dlq')]
  const message = createMessage({ id: 'a', receiveCount: 3, firstReceivedAt: 1 })
  source.add(message, 0)
  source.next()
  moveToDeadLetterQueue(source, message, deadLetterQueue)
  expect(source.find('a')).toBeUndefined()
  expect(source.counts.ready).toBe(0)
  expect(deadLetterQueue.counts.ready).toBe(1)
  expect(deadLetterQueue.next()).toMatchObject({
    id: 'a',
    sentAt: message.sentAt,
    receiveCount: 3,
    firstReceivedAt: undefined,
    deadLetterSourceArn: SOURCE_ARN,
  })
})
