import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  type EventSourceMappingConfiguration,
  type FunctionResponseType,
  GetEventSourceMappingCommand,
  ListEventSourceMappingsCommand,
  ListTagsCommand,
  TagResourceCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda'
import type { Clients } from '../../cloud/api/clients.ts'
import { type Build, ensure, hasStackTags, stackTags, undefinedIfMissing } from '../build.ts'
import { pollUntil, retryWhile } from './eventual-consistency.ts'
import type { LambdaFunction } from './function.ts'
import type { Queue } from './queue.ts'
import { allow, type Permission } from './role.ts'
import { satisfies } from './satisfies.ts'

/** What a function must be allowed to do to consume a queue. */
export const consume = (queue: Queue): Permission =>
  allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], queue.arn)

export interface EventSourceSpec {
  readonly from: Queue
  readonly to: LambdaFunction
  readonly batchSize: number
  /** How many batches the function may process at the same time. */
  readonly maxConcurrency: number
}

/** Invokes a function with batches from a queue. Only the messages that its response reports as failed are retried. */
export async function ensureEventSource(build: Build, { from, to, batchSize, maxConcurrency }: EventSourceSpec) {
  const { lambda } = build.clients
  const settings = {
    BatchSize: batchSize,
    FunctionResponseTypes: ['ReportBatchItemFailures'] satisfies FunctionResponseType[],
    ScalingConfig: { MaximumConcurrency: maxConcurrency },
  }
  await ensure(
    build,
    { kind: 'event-source', name: to.name, of: from.arn },
    {
      find: () => findMapping(build.clients, to.name, from.arn),
      create: async () => {
        // On AWS it takes some seconds until Lambda sees the permissions of a new role.
        const { UUID } = await retryWhile('does not have permissions', () =>
          lambda.send(
            new CreateEventSourceMappingCommand({
              EventSourceArn: from.arn,
              FunctionName: to.name,
              ...settings,
              Tags: stackTags(build),
            }),
          ),
        )
        await waitForState(build.clients, UUID!, ['Enabled'])
      },
      reconcile: (found) => reconcile(build, found, settings),
    },
  )
}

async function reconcile(
  build: Build,
  { UUID, EventSourceMappingArn: Resource }: EventSourceMappingConfiguration,
  settings: Pick<EventSourceMappingConfiguration, 'BatchSize' | 'FunctionResponseTypes' | 'ScalingConfig'>,
): Promise<void> {
  const { lambda } = build.clients
  // Lambda refuses to update a mapping while an earlier change is in progress.
  const current = await waitForState(build.clients, UUID!, ['Enabled', 'Disabled'])
  if (!satisfies(current, { ...settings, State: 'Enabled' })) {
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, ...settings, Enabled: true }))
    await waitForState(build.clients, UUID!, ['Enabled'])
  }
  const { Tags } = await lambda.send(new ListTagsCommand({ Resource }))
  if (!hasStackTags(build, Tags)) await lambda.send(new TagResourceCommand({ Resource, Tags: stackTags(build) }))
}

export async function removeEventSource(clients: Clients, functionName: string, queueArn: string): Promise<void> {
  const mapping = await findMapping(clients, functionName, queueArn)
  if (!mapping) return
  await clients.lambda.send(new DeleteEventSourceMappingCommand({ UUID: mapping.UUID }))
  await waitForState(clients, mapping.UUID!, ['Deleted'])
}

async function findMapping({ lambda }: Clients, FunctionName: string, EventSourceArn: string) {
  const { EventSourceMappings } = await lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName, EventSourceArn }),
  )
  return EventSourceMappings?.find(({ State }) => State !== 'Deleting')
}

type State = 'Enabled' | 'Disabled' | 'Deleted'

async function waitForState(
  { lambda }: Clients,
  UUID: string,
  states: readonly State[],
): Promise<EventSourceMappingConfiguration> {
  return pollUntil(
    async () =>
      (await undefinedIfMissing(lambda.send(new GetEventSourceMappingCommand({ UUID })))) ?? { State: 'Deleted' },
    ({ State }) => states.some((state) => state === State),
    ({ State }) => `The event source mapping ${UUID} is still ${State}; expected ${states.join(' or ')}.`,
  )
}
