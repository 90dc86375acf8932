import { setTimeout } from 'node:timers/promises'
import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  type EventSourceMappingConfiguration,
  GetEventSourceMappingCommand,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda'
import type { Clients } from '../../cloud/api/clients.ts'
import { type Build, ensure, stackTags } from '../build.ts'
import type { LambdaFunction } from './function.ts'
import type { Queue } from './queue.ts'
import { retryWhile } from './retry.ts'
import { allow, type Permission } from './role.ts'

/** What a function needs to be fed from a queue. */
export const consume = (queue: Queue): Permission =>
  allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], queue.arn)

export interface EventSourceSpec {
  readonly from: Queue
  readonly to: LambdaFunction
  readonly batchSize: number
  /** How many batches may be worked on at once. */
  readonly maxConcurrency: number
}

/** Feeds a function from a queue. The function answers with the messages that failed; only those come back. */
export async function ensureEventSource(build: Build, { from, to, batchSize, maxConcurrency }: EventSourceSpec) {
  const { lambda } = build.clients
  const resource = { kind: 'event-source', name: to.name, of: from.arn } as const
  const mapping = await ensure(build, resource, {
    find: () => findMapping(build.clients, to.name, from.arn),
    create: () =>
      // Permissions of a new role take some seconds on AWS to be known everywhere.
      retryWhile('does not have permissions', () =>
        lambda.send(
          new CreateEventSourceMappingCommand({
            EventSourceArn: from.arn,
            FunctionName: to.name,
            BatchSize: batchSize,
            FunctionResponseTypes: ['ReportBatchItemFailures'],
            ScalingConfig: { MaximumConcurrency: maxConcurrency },
            Tags: stackTags(build),
          }),
        ),
      ),
  })
  await waitForState(build.clients, mapping.UUID!, 'Enabled')
}

export async function removeEventSource(clients: Clients, functionName: string, queueArn: string): Promise<void> {
  const mapping = await findMapping(clients, functionName, queueArn)
  if (!mapping) return
  await clients.lambda.send(new DeleteEventSourceMappingCommand({ UUID: mapping.UUID }))
  await waitForState(clients, mapping.UUID!, 'Deleted')
}

async function findMapping({ lambda }: Clients, FunctionName: string, EventSourceArn: string) {
  const { EventSourceMappings } = await lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName, EventSourceArn }),
  )
  return EventSourceMappings?.find(({ State }) => State !== 'Deleting')
}

/** Waits until a mapping has come to a state; the SDK has no waiter for it. */
async function waitForState({ lambda }: Clients, UUID: string, state: 'Enabled' | 'Deleted'): Promise<void> {
  const deadline = performance.now() + 120_000
  for (let wait = 50; ; wait = Math.min(2 * wait, 2000)) {
    const { State = 'Deleted' } = await lookUp(lambda, UUID)
    if (State === state) return
    if (performance.now() > deadline) throw new Error(`[eventbed] The event source mapping ${UUID} stays ${State}.`)
    await setTimeout(wait)
  }
}

async function lookUp(lambda: Clients['lambda'], UUID: string): Promise<EventSourceMappingConfiguration> {
  try {
    return await lambda.send(new GetEventSourceMappingCommand({ UUID }))
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return {}
    throw error
  }
}
