import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueueTagsCommand,
  SetQueueAttributesCommand,
  TagQueueCommand,
} from '@aws-sdk/client-sqs'
import type { Clients } from '../../cloud/api/clients.ts'
import { parseJson } from '../../cloud/common/json.ts'
import { type Build, ensure, hasStackTags, physicalName, stackTags, undefinedIfMissing } from '../build.ts'
import { satisfies } from './satisfies.ts'

export interface Queue {
  readonly kind: 'queue'
  /** As passed to `ensureQueue`, for example `records-dlq`. */
  readonly logicalName: string
  readonly name: string
  readonly url: string
  readonly arn: string
}

export interface QueueSpec {
  /** How long SQS keeps a message, in seconds. */
  readonly retention?: number
  /** How long a received message is hidden from other consumers, in seconds. */
  readonly visibilityTimeout?: number
  /** The dead-letter queue, and after how many receives a message moves there. */
  readonly deadLetters?: { readonly to: Queue; readonly after: number }
  /** The queues, by logical name, that may use this one as their dead-letter queue. */
  readonly deadLettersOf?: readonly string[]
}

/** Creates the queue, or updates the attributes of the one that an earlier run created. */
export async function ensureQueue(build: Build, name: string, spec: QueueSpec = {}): Promise<Queue> {
  const { sqs } = build.clients
  const QueueName = physicalName(build, name)
  const Attributes = queueAttributes(build, spec)
  const { QueueUrl } = await ensure(
    build,
    { kind: 'queue', name: QueueName },
    {
      find: () => undefinedIfMissing(sqs.send(new GetQueueUrlCommand({ QueueName }))),
      create: () => sqs.send(new CreateQueueCommand({ QueueName, Attributes, tags: stackTags(build) })),
      reconcile: (found) => reconcile(build, found.QueueUrl!, Attributes),
    },
  )
  return { kind: 'queue', logicalName: name, name: QueueName, url: QueueUrl!, arn: queueArn(build, QueueName) }
}

type QueueAttributes = Readonly<Record<string, string>>

/** What SQS uses where a queue's description says nothing. An empty redrive policy removes the current one. */
const DEFAULT_ATTRIBUTES: QueueAttributes = {
  MessageRetentionPeriod: String(4 * 24 * 3600),
  VisibilityTimeout: '30',
  RedrivePolicy: '',
  RedriveAllowPolicy: JSON.stringify({ redrivePermission: 'allowAll' }),
}

async function reconcile(build: Build, QueueUrl: string, attributes: QueueAttributes): Promise<void> {
  const { sqs } = build.clients
  const described = { ...DEFAULT_ATTRIBUTES, ...attributes }
  const [{ Attributes }, { Tags }] = await Promise.all([
    sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: Object.keys(described) as 'Policy'[] })),
    sqs.send(new ListQueueTagsCommand({ QueueUrl })),
  ])
  const current: QueueAttributes = { ...DEFAULT_ATTRIBUTES, ...Attributes }
  const changed = Object.entries(described).filter(([name, value]) => !isSameAttribute(current[name]!, value))
  if (changed.length > 0)
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: Object.fromEntries(changed) }))
  if (!hasStackTags(build, Tags)) await sqs.send(new TagQueueCommand({ QueueUrl, Tags: stackTags(build) }))
}

/** Attributes are text; policies are JSON, whose members SQS may return in another order. */
const isSameAttribute = (current: string, described: string): boolean =>
  current === described || (described !== '' && satisfies(parseJson(current), parseJson(described)))

export async function removeQueue({ sqs }: Clients, QueueName: string): Promise<void> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }))
  await sqs.send(new DeleteQueueCommand({ QueueUrl }))
}

const queueArn = ({ region, accountId }: Build, queueName: string): string =>
  `arn:aws:sqs:${region}:${accountId}:${queueName}`

function queueAttributes(
  build: Build,
  { retention, visibilityTimeout, deadLetters, deadLettersOf }: QueueSpec,
): QueueAttributes {
  return {
    ...(retention !== undefined && { MessageRetentionPeriod: String(retention) }),
    ...(visibilityTimeout !== undefined && { VisibilityTimeout: String(visibilityTimeout) }),
    ...(deadLetters && {
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: deadLetters.to.arn,
        maxReceiveCount: deadLetters.after,
      }),
    }),
    ...(deadLettersOf && {
      RedriveAllowPolicy: JSON.stringify({
        redrivePermission: 'byQueue',
        sourceQueueArns: deadLettersOf.map((name) => queueArn(build, physicalName(build, name))),
      }),
    }),
  }
}
