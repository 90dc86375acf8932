import type { CreateQueueCommandInput } from '@aws-sdk/client-sqs'
import { parseArn } from '../core/arn.ts'
import type { Call } from '../core/call.ts'
import { AwsError } from '../core/errors.ts'
import { checkAttributes, parseRedriveAllowPolicy, parseRedrivePolicy } from './attributes.ts'
import { invalidParameterValue, missingParameter, noSuchQueue } from './errors.ts'
import { NUMERIC_ATTRIBUTE_DEFAULTS, Queue } from './queue.ts'
import { type Queues, queueArn, queueUrl } from './queues.ts'

/** Creates a queue; the same name with the same attributes finds the one that is there. */
export function createQueue(queues: Queues, input: CreateQueueCommandInput, call: Call): { QueueUrl: string } {
  const { QueueName: name, Attributes = {}, tags = {} } = input
  if (name === undefined) throw missingParameter('QueueName')
  const attributes = Object.fromEntries(Object.entries(Attributes).map(([key, value]) => [key, value ?? '']))
  checkName(name, attributes.FifoQueue === 'true')
  checkAttributes(attributes)
  const known = queues.byName(name, call)
  if (known) {
    const differs = Object.entries(attributes).some(
      ([key, value]) =>
        (known.attributes[key] ??
          String(NUMERIC_ATTRIBUTE_DEFAULTS[key as keyof typeof NUMERIC_ATTRIBUTE_DEFAULTS] ?? '')) !== value,
    )
    if (differs)
      throw new AwsError(
        'QueueNameExists',
        'A queue already exists with the same name and a different value for one or more attributes.',
        { status: 400 },
      )
    return { QueueUrl: queueUrl(known, call.endpoint) }
  }
  checkRedrive(queues, queueArn(name, call), attributes)
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
  if (attributes.FifoQueue !== undefined && attributes.FifoQueue !== String(queue.fifo))
    throw invalidParameterValue(
      'Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.',
    )
  checkRedrive(queues, queue.arn, attributes)
  queue.attributes = { ...queue.attributes, ...attributes }
  // An empty text takes a policy off.
  for (const name of ['Policy', 'RedrivePolicy', 'RedriveAllowPolicy'])
    if (queue.attributes[name] === '') delete queue.attributes[name]
  queue.modifiedAt = call.clock.now()
}

const NAME = /^[\w-]{1,80}$/

function checkName(name: string, fifo: boolean): void {
  const bare = name.replace(/\.fifo$/, '')
  if (!NAME.test(bare) || name.length > 80)
    throw invalidParameterValue('Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length')
  if (fifo !== name.endsWith('.fifo'))
    throw invalidParameterValue(
      fifo
        ? 'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length'
        : 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
    )
}

/** The dead-letter queue must be there, of the same kind, in the same account and region, and let this queue in. */
function checkRedrive(queues: Queues, source: string, attributes: Record<string, string>): void {
  const policy = parseRedrivePolicy(attributes.RedrivePolicy)
  if (!policy) return
  const bad = (reason: string) =>
    invalidParameterValue(`Value ${attributes.RedrivePolicy} for parameter RedrivePolicy is invalid. Reason: ${reason}`)
  const target = queues.byArn(policy.deadLetterTargetArn)
  if (!target) throw bad('Dead letter target does not exist.')
  const [from, to] = [parseArn(source)!, parseArn(target.arn)!]
  if (from.account !== to.account || from.region !== to.region)
    throw bad('Dead-letter target owner should be same as the source.')
  if (source.endsWith('.fifo') !== target.fifo) throw bad('Dead-letter queue must be same type of queue as the source.')
  const allow = parseRedriveAllowPolicy(target.attributes.RedriveAllowPolicy)
  const refused =
    allow?.redrivePermission === 'denyAll' ||
    (allow?.redrivePermission === 'byQueue' && !allow.sourceQueueArns?.includes(source))
  if (refused) throw bad(`Queue ${target.arn} does not allow redrive from ${source}.`)
}

export function getQueueByName(queues: Queues, name: string | undefined, owner: string | undefined, call: Call): Queue {
  const queue = queues.byName(name ?? '', { account: owner ?? call.account, region: call.region })
  if (!queue) throw noSuchQueue()
  return queue
}
