import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueUrlCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs'
import type { Clients } from '../../cloud/api/clients.ts'
import { type Build, ensure, physicalName, stackTags, undefinedIfMissing } from '../build.ts'

export interface Queue {
  readonly kind: 'queue'
  /** As passed to `ensureQueue`, for example `records-dlq`. */
  readonly logicalName: string
  readonly name: string
  readonly url: string
  readonly arn: string
}

export interface QueueSpec {
  /** Seconds that a message is kept. */
  readonly retention?: number
  /** Seconds that a message is hidden once it was handed out. */
  readonly visibilityTimeout?: number
  /** Where a message goes that was handed out so often in vain. */
  readonly deadLetters?: { readonly to: Queue; readonly after: number }
  /** The queues that may send their dead letters here. */
  readonly deadLettersOf?: readonly string[]
}

export async function ensureQueue(build: Build, name: string, spec: QueueSpec = {}): Promise<Queue> {
  const { sqs } = build.clients
  const QueueName = physicalName(build, name)
  const Attributes = attributesOf(build, spec)
  const { QueueUrl } = await ensure(
    build,
    { kind: 'queue', name: QueueName },
    {
      find: () => undefinedIfMissing(sqs.send(new GetQueueUrlCommand({ QueueName }))),
      create: () => sqs.send(new CreateQueueCommand({ QueueName, Attributes, tags: stackTags(build) })),
    },
  )
  return { kind: 'queue', logicalName: name, name: QueueName, url: QueueUrl!, arn: arnOf(build, QueueName) }
}

/** Lets an AWS service send to the queue, on behalf of one resource only. */
export async function grantSend(build: Build, queue: Queue, service: string, sourceArn: string): Promise<void> {
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'OneSourceOnly',
        Effect: 'Allow',
        Principal: { Service: service },
        Action: 'sqs:SendMessage',
        Resource: queue.arn,
        Condition: {
          ArnEquals: { 'aws:SourceArn': sourceArn },
          StringEquals: { 'aws:SourceAccount': build.accountId },
        },
      },
    ],
  })
  await build.clients.sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes: { Policy } }))
}

export async function removeQueue({ sqs }: Clients, QueueName: string): Promise<void> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }))
  await sqs.send(new DeleteQueueCommand({ QueueUrl }))
}

const arnOf = ({ region, accountId }: Build, queueName: string): string =>
  `arn:aws:sqs:${region}:${accountId}:${queueName}`

function attributesOf(build: Build, { retention, visibilityTimeout, deadLetters, deadLettersOf }: QueueSpec) {
  return {
    ...(retention && { MessageRetentionPeriod: String(retention) }),
    ...(visibilityTimeout && { VisibilityTimeout: String(visibilityTimeout) }),
    ...(deadLetters && {
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: deadLetters.to.arn,
        maxReceiveCount: deadLetters.after,
      }),
    }),
    ...(deadLettersOf && {
      RedriveAllowPolicy: JSON.stringify({
        redrivePermission: 'byQueue',
        sourceQueueArns: deadLettersOf.map((name) => arnOf(build, physicalName(build, name))),
      }),
    }),
  }
}
