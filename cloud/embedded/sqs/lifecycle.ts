import type { CreateQueueCommandInput } from '@aws-sdk/client-sqs'
import type { Call } from '../core/call.ts'
import { AwsError } from '../core/errors.ts'
import { checkAttributes, checkFifoAttributes } from './attributes.ts'
import { invalidParameterValue, missingParameter, noSuchQueue } from './errors.ts'
import { NUMERIC_ATTRIBUTE_DEFAULTS, Queue } from './queue.ts'
import { type Queues, queueArn, queueUrl } from './queues.ts'
import { checkRedrivePolicy } from './redrive.ts'

/** Creates a queue, or returns the existing queue of this name if it has the same attributes. */
export function createQueue(queues: Queues, input: CreateQueueCommandInput, call: Call): { QueueUrl: string } {
  const { QueueName: name, Attributes = {}, tags = {} } = input
  if (name === undefined) throw missingParameter('QueueName')
  const attributes = Object.fromEntries(Object.entries(Attributes).map(([key, value]) => [key, value ?? '']))
  checkName(name, attributes.FifoQueue === 'true')
  checkAttributes(attributes)
  checkFifoAttributes(attributes, attributes.FifoQueue === 'true')
  const existing = queues.byName(name, call)
  if (existing) {
    const differs = Object.entries(attributes).some(
      ([key, value]) =>
        (existing.attributes[key] ??
          String(NUMERIC_ATTRIBUTE_DEFAULTS[key as keyof typeof NUMERIC_ATTRIBUTE_DEFAULTS] ?? '')) !== value,
    )
    if (differs)
      throw new AwsError(
        'QueueNameExists',
        'A queue already exists with the same name and a different value for one or more attributes.',
        { status: 400 },
      )
    return { QueueUrl: queueUrl(existing, call.endpoint) }
  }
  checkRedrivePolicy(queues, queueArn(name, call), attributes)
  const queue = new Queue(call.clock, {
    name,
    arn: queueArn(name, call),
    attributes,
    tags: { ...tags } as Record<string, string>,
  })
  queues.add(queue)
  return { QueueUrl: queueUrl(queue, call.endpoint) }
}

export function setQueueAttributes(queues: Queues, queue: Queue, attributes: Record<string, string>, call: Call): void {
  checkAttributes(attributes)
  if (attributes.FifoQueue !== undefined && attributes.FifoQueue !== String(queue.isFifo))
    throw invalidParameterValue(
      'Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.',
    )
  checkFifoAttributes({ ...queue.attributes, ...attributes }, queue.isFifo)
  checkRedrivePolicy(queues, queue.arn, attributes)
  queue.attributes = { ...queue.attributes, ...attributes }
  // Setting a policy to an empty string removes it.
  for (const name of ['Policy', 'RedrivePolicy', 'RedriveAllowPolicy'])
    if (queue.attributes[name] === '') delete queue.attributes[name]
  queue.modifiedAt = call.clock.now()
}

const NAME = /^[\w-]{1,80}$/

function checkName(name: string, fifo: boolean): void {
  const baseName = name.replace(/\.fifo$/, '')
  if (!NAME.test(baseName) || name.length > 80)
    throw invalidParameterValue('Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length')
  if (fifo !== name.endsWith('.fifo'))
    throw invalidParameterValue(
      fifo
        ? 'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length'
        : 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
    )
}

export function getQueueByName(queues: Queues, name: string | undefined, owner: string | undefined, call: Call): Queue {
  const queue = queues.byName(name ?? '', { account: owner ?? call.account, region: call.region })
  if (!queue) throw noSuchQueue()
  return queue
}
