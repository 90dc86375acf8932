import { InvokeCommand } from '@aws-sdk/client-lambda'
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import type { StartedCloud } from '../../cloud/api/cloud.ts'
import { DEFAULT_FOLDER } from '../../provision/architecture.ts'
import type { Build } from '../../provision/build.ts'
import { bundle } from '../../provision/bundle.ts'
import { Journal } from '../../provision/journal.ts'
import { consume } from '../../provision/resources/event-source.ts'
import { ensureFunction, type LambdaFunction } from '../../provision/resources/function.ts'
import { ensureQueue, type Queue } from '../../provision/resources/queue.ts'
import { teardown } from '../../provision/teardown.ts'
import { testProfile } from '../../provision/timing-profile.ts'
import { randomStackName } from '../stack/provision-stack.ts'
import { until } from '../waiting/until.ts'
import type { QueryResponse } from './function/handler.ts'

/** How long the queue hides a message that somebody has taken. Seconds. */
export const VISIBILITY_TIMEOUT = 30
/** How long the function may take. Seconds. */
export const FUNCTION_TIMEOUT = 10

/** What is there at all is there within moments. Milliseconds. */
const PATIENCE = 10_000

/** What the trials stand on: a function, a queue that it may take from, and one for what it fails on. It may do nothing else. */
export interface ProbeStack {
  readonly cloud: StartedCloud
  readonly build: Build
  readonly fn: LambdaFunction
  readonly queue: Queue
  readonly failures: Queue
  /** How long a trial waits for an effect, in milliseconds. */
  readonly timeoutMs: number
}

/** Builds the ground; leaving its scope removes it, and all that the trials built on it. */
export async function createProbeStack(cloud: StartedCloud): Promise<ProbeStack & AsyncDisposable> {
  const stack = randomStackName()
  const { accountId, region, clients } = cloud
  const common = { stack, accountId, region, clients, timingProfile: testProfile }
  const journal = new Journal(DEFAULT_FOLDER, stack)
  journal.bindTarget({ cloud: cloud.name, accountId, region, endpoint: cloud.endpoint })
  const bundleOf = () => bundle('function', DEFAULT_FOLDER, import.meta.dirname)
  const remove = async () => void (await teardown(clients, { stack }))
  try {
    let build: Build = { ...common, journal, bundleOf, functionEnvironment: {} }
    const queue = await ensureQueue(build, 'probe', { visibilityTimeout: VISIBILITY_TIMEOUT })
    const failures = await ensureQueue(build, 'probe-failures')
    let fn = await probeFunction(build, queue, failures)
    const { endpoint } = await queryFunction(cloud, fn, 'endpoint')
    if (endpoint === undefined) {
      build = { ...build, functionEnvironment: { AWS_ENDPOINT_URL: cloud.endpoint! } }
      fn = await probeFunction(build, queue, failures)
    }
    return { cloud, build, fn, queue, failures, timeoutMs: PATIENCE, [Symbol.asyncDispose]: remove }
  } catch (error) {
    await remove()
    throw error
  }
}

const probeFunction = (build: Build, queue: Queue, failures: Queue): Promise<LambdaFunction> =>
  ensureFunction(build, 'function', {
    timeout: FUNCTION_TIMEOUT,
    environment: {},
    permissions: [consume(queue)],
    onFailure: { to: failures, afterRetries: 0 },
  })

/** Invokes the function and gives back what it tells of itself. */
export async function queryFunction(
  cloud: StartedCloud,
  { name }: LambdaFunction,
  what: 'endpoint' | 'refusal',
): Promise<QueryResponse> {
  const { Payload, FunctionError } = await cloud.clients.lambda.send(
    new InvokeCommand({ FunctionName: name, Payload: JSON.stringify({ ask: what }) }),
  )
  const text = Payload?.transformToString() ?? ''
  if (FunctionError) throw new Error(`the function fails there: ${text}`)
  return JSON.parse(text)
}

/** Whether a message comes to a queue, soon enough. */
export async function receivesMessage({ cloud, timeoutMs: patience }: ProbeStack, { url }: Queue): Promise<boolean> {
  const look = () => cloud.clients.sqs.send(new ReceiveMessageCommand({ QueueUrl: url }))
  return (await until(look, ({ Messages }) => Boolean(Messages?.length), patience)).met
}
