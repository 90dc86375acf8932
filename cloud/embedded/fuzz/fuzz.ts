import { CreateRestApiCommand } from '@aws-sdk/client-api-gateway'
import { CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs'
import { CreateTableCommand } from '@aws-sdk/client-dynamodb'
import { CreateEventBusCommand } from '@aws-sdk/client-eventbridge'
import { CreateBucketCommand } from '@aws-sdk/client-s3'
import { CreateQueueCommand } from '@aws-sdk/client-sqs'
import { NormalizedSchema } from '@smithy/core/schema'
import type { StartedCloud } from '../../api/cloud.ts'
import { createSeededRandom } from '../../common/seeded-random.ts'
import { SERVICES } from '../services.ts'
import { sampleValue } from '../wire/sample-value.ts'
import { isUnit } from '../wire/schema.ts'
import { Wire } from '../wire/wire.ts'
import { type Draw, mutate } from './mutations.ts'

export interface FuzzOptions {
  readonly seed: number
  /** How many requests to send. */
  readonly requests: number
  /** When to stop at the latest, in milliseconds of `performance.now()`. */
  readonly deadline: number
}

/** A request that the cloud must not answer like this. */
export interface FuzzFailure {
  /** What repeats it: the seed's n-th request. */
  readonly request: number
  readonly operation: string
  readonly mutation: string
  readonly body: string
  readonly response: string
}

export interface FuzzReport {
  readonly sent: number
  readonly statuses: Readonly<Record<string, number>>
  readonly failures: readonly FuzzFailure[]
}

/** Resources that exist, so that requests get past the look-up of what they name. */
async function createResources({ clients }: StartedCloud): Promise<Readonly<Record<string, unknown>>> {
  await ignoreExisting(clients.s3.send(new CreateBucketCommand({ Bucket: 'fuzz' })))
  const { QueueUrl } = await clients.sqs.send(new CreateQueueCommand({ QueueName: 'fuzz' }))
  const key = { AttributeName: 'k1', KeyType: 'HASH', AttributeType: 'S' } as const
  const table = { TableName: 'fuzz', KeySchema: [key], AttributeDefinitions: [key] }
  await ignoreExisting(clients.dynamodb.send(new CreateTableCommand({ ...table, BillingMode: 'PAY_PER_REQUEST' })))
  await ignoreExisting(clients.logs.send(new CreateLogGroupCommand({ logGroupName: 'fuzz' })))
  await ignoreExisting(clients.eventbridge.send(new CreateEventBusCommand({ Name: 'fuzz' })))
  const { id: restApiId } = await clients.apiGateway.send(new CreateRestApiCommand({ name: 'fuzz' }))
  return {
    // In the URL, where the SDK itself accepts only valid names.
    Bucket: 'fuzz',
    RequestRoute: 'r',
    AccountId: '000000000000',
    QueueUrl,
    TableName: 'fuzz',
    FunctionName: 'fuzz',
    RoleName: 'fuzz',
    UserName: 'fuzz',
    EventBusName: 'fuzz',
    restApiId,
    logGroupName: 'fuzz',
    logStreamName: 'fuzz',
  }
}

/** As much of the SDK's command and client as this needs. */
interface Sdk {
  readonly client: {
    send(command: unknown): Promise<unknown>
    middlewareStack: { add(middleware: unknown, options: object): void; remove(name: string): void }
  }
  readonly module: Record<string, unknown>
}

/**
 * Sends structured requests that are wrong in one way each (types, depth, length, cut bodies) to every operation of every
 * service, chosen by a seed. A response of 500, or none, is a failure.
 */
export async function fuzz(cloud: StartedCloud, { seed, requests, deadline }: FuzzOptions): Promise<FuzzReport> {
  const draw = createSeededRandom(seed)
  const targets = await loadTargets(cloud)
  const statuses: Record<string, number> = {}
  const failures: FuzzFailure[] = []
  let sent = 0
  for (; sent < requests && performance.now() < deadline; sent++) {
    const target = targets[Math.floor(draw() * targets.length)]!
    const attempt = await target.send(draw)
    // What is not built is answered before its body is read, so there is nothing more to learn from it.
    if (attempt.status === 501) targets.splice(targets.indexOf(target), 1)
    const status = attempt.status === undefined ? 'no response' : String(attempt.status)
    statuses[status] = (statuses[status] ?? 0) + 1
    if (attempt.status === undefined || attempt.status === 500)
      failures.push({
        request: sent,
        operation: target.name,
        mutation: attempt.mutation,
        body: attempt.body.slice(0, 300),
        response: attempt.response.slice(0, 300),
      })
  }
  return { sent, statuses, failures }
}

const ignoreExisting = (creating: Promise<unknown>): Promise<unknown> => creating.catch(() => undefined)

interface Attempt {
  readonly mutation: string
  readonly body: string
  /** `undefined` when the connection was lost. */
  readonly status: number | undefined
  readonly response: string
}

interface Target {
  readonly name: string
  send(draw: Draw): Promise<Attempt>
}

async function loadTargets(cloud: StartedCloud): Promise<Target[]> {
  const targets: Target[] = []
  const names = await createResources(cloud)
  const clients = new Map(
    Object.values(cloud.clients).map((client) => [client.constructor.name, client as Sdk['client']]),
  )
  for (const definition of SERVICES) {
    const sdk = (await definition.loadSdk()) as unknown as Sdk
    const client = clients.get(sdk.client.constructor.name)!
    const wire = new Wire(definition as never, sdk as never)
    for (const { name, input } of wire.operations) {
      const Command = sdk.module[`${name}Command`] as (new (input: object) => unknown) | undefined
      if (!Command) continue
      const sample = isUnit(input) ? {} : (sampleValue(NormalizedSchema.of(input)) as Record<string, unknown>)
      for (const [member, value] of Object.entries(names)) if (member in sample) sample[member] = value
      if (typeof sample.Key === 'string') sample.Key = 'a/b c'
      targets.push({
        name: `${definition.name}:${name}`,
        send: (draw) => sendMutated(client, new Command(sample), draw),
      })
    }
  }
  return targets
}

/** Sends a command whose body is mutated before it is signed. */
async function sendMutated(client: Sdk['client'], command: unknown, draw: Draw): Promise<Attempt> {
  const attempt = { mutation: 'none', body: '', status: undefined as number | undefined, response: '' }
  interface Args {
    request: { body?: unknown; headers: Record<string, string> }
  }
  const middleware = (next: (args: Args) => Promise<{ response: { statusCode: number } }>) => async (args: Args) => {
    const { request } = args
    if (typeof request.body === 'string' || request.body === undefined) {
      const { name, body } = mutate(String(request.body ?? ''), draw)
      attempt.mutation = name
      attempt.body = body
      request.body = body
      request.headers['content-length'] = String(Buffer.byteLength(body))
    }
    return next(args)
  }
  const observe = (next: (args: Args) => Promise<{ response: { statusCode: number } }>) => async (args: Args) => {
    const result = await next(args)
    attempt.status = result.response.statusCode
    return result
  }
  client.middlewareStack.add(middleware, { name: 'fuzz', step: 'build', priority: 'low', override: true })
  client.middlewareStack.add(observe, { name: 'observe', step: 'deserialize', priority: 'low', override: true })
  try {
    await client.send(command)
  } catch (error) {
    attempt.response = String(error)
    const { $response, $metadata } = error as {
      $response?: { statusCode?: number }
      $metadata?: { httpStatusCode?: number }
    }
    attempt.status ??= $response?.statusCode ?? $metadata?.httpStatusCode
    // The SDK refuses some samples itself, for example for a missing URI label; nothing was sent then.
    if (attempt.status === undefined && !/ECONN|socket|fetch|timeout/i.test(attempt.response)) attempt.status = 0
  } finally {
    client.middlewareStack.remove('fuzz')
    client.middlewareStack.remove('observe')
  }
  return attempt
}
