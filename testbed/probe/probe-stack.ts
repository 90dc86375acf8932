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
import { testProfile } from '../../provision/timing-profile.ts'
import { disposableStack, randomStackName } from '../stack/provision-stack.ts'
import { until } from '../waiting/until.ts'
import type { QueryResponse } from './function/handler.ts'

/** The visibility timeout of the queue, in seconds. */
export const VISIBILITY_TIMEOUT = 30
/** The timeout of the function, in seconds. */
export const FUNCTION_TIMEOUT = 10

/** A cloud that supports a capability shows its effect much sooner. */
const TIMEOUT_MS = 10_000

/** The resources that all capability checks use: a function, a queue that it may consume, and its failure destination. */
export interface ProbeStack {
  readonly cloud: StartedCloud
  readonly build: Build
  /** Its role allows nothing but consuming the queue. */
  readonly fn: LambdaFunction
  readonly queue: Queue
  readonly failures: Queue
  /** How long a check waits for an effect. */
  readonly timeoutMs: number
}

/** Builds the stack. Disposing it removes everything that the checks added to it, too. */
export async function createProbeStack(cloud: StartedCloud): Promise<ProbeStack & AsyncDisposable> {
  const stack = randomStackName()
  const { accountId, region, clients } = cloud
  const journal = new Journal(DEFAULT_FOLDER, stack)
  journal.bindTarget({ cloud: cloud.name, accountId, region, endpoint: cloud.endpoint })
  const bundleOf = () => bundle('function', DEFAULT_FOLDER, import.meta.dirname)
  const common = { stack, accountId, region, clients, timingProfile: testProfile, journal, bundleOf }
  return disposableStack(cloud, stack, async () => {
    let build: Build = { ...common, functionEnvironment: {} }
    const queue = await ensureQueue(build, 'probe', { visibilityTimeout: VISIBILITY_TIMEOUT })
    const failures = await ensureQueue(build, 'probe-failures')
    let fn = await ensureProbeFunction(build, queue, failures)
    const { endpoint } = await queryFunction(cloud, fn, 'endpoint')
    if (endpoint === undefined) {
      build = { ...build, functionEnvironment: { AWS_ENDPOINT_URL: cloud.endpoint! } }
      fn = await ensureProbeFunction(build, queue, failures)
    }
    return { cloud, build, fn, queue, failures, timeoutMs: TIMEOUT_MS }
  })
}

const ensureProbeFunction = (build: Build, queue: Queue, failures: Queue): Promise<LambdaFunction> =>
  ensureFunction(build, 'function', {
    timeout: FUNCTION_TIMEOUT,
    environment: {},
    permissions: [consume(queue)],
    onFailure: { to: failures, afterRetries: 0 },
  })

/** Invokes the function directly. */
export async function queryFunction(
  cloud: StartedCloud,
  { name }: LambdaFunction,
  query: 'endpoint' | 'error',
): Promise<QueryResponse> {
  const { Payload, FunctionError } = await cloud.clients.lambda.send(
    new InvokeCommand({ FunctionName: name, Payload: JSON.stringify({ query }) }),
  )
  const text = Payload?.transformToString() ?? ''
  if (FunctionError) throw new Error(`the probe's function failed: ${text}`)
  return JSON.parse(text)
}

/** Whether a message arrives in a queue before the timeout. */
export async function receivesMessage({ cloud, timeoutMs }: ProbeStack, { url }: Queue): Promise<boolean> {
  const receive = () => cloud.clients.sqs.send(new ReceiveMessageCommand({ QueueUrl: url }))
  return (await until(receive, ({ Messages }) => Boolean(Messages?.length), timeoutMs)).met
}
