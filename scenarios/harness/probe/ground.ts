import { InvokeCommand } from '@aws-sdk/client-lambda'
import type { StartedCloud } from '../../../cloud/cloud.ts'
import { DEFAULT_FOLDER } from '../../../provision/architecture.ts'
import type { Build } from '../../../provision/build.ts'
import { bundle } from '../../../provision/bundle.ts'
import { Journal } from '../../../provision/journal.ts'
import { consume } from '../../../provision/resources/event-source.ts'
import { ensureFunction, type LambdaFunction } from '../../../provision/resources/function.ts'
import { ensureQueue, type Queue } from '../../../provision/resources/queue.ts'
import { teardown } from '../../../provision/teardown.ts'
import { test } from '../../../provision/tempo.ts'
import { randomStackName } from '../worker-stack.ts'
import type { Answer } from './function/handler.ts'

/** How long the queue hides a message that somebody has taken. Seconds. */
export const HIDDEN = 30
/** How long the function may take. Seconds. */
export const FUNCTION_TIMEOUT = 10

/** What the trials stand on: a function and a queue that it may take from; it has no other permission. */
export interface Ground {
  readonly cloud: StartedCloud
  readonly build: Build
  readonly fn: LambdaFunction
  readonly queue: Queue
}

/** Builds the ground; leaving its scope removes it, and all that the trials built on it. */
export async function furnished(cloud: StartedCloud): Promise<Ground & AsyncDisposable> {
  const stack = randomStackName()
  const { accountId, region, clients } = cloud
  const common = { stack, accountId, region, clients, tempo: test }
  const journal = new Journal(DEFAULT_FOLDER, stack)
  journal.standsIn({ cloud: cloud.name, accountId, region, endpoint: cloud.endpoint })
  const bundleOf = () => bundle('function', DEFAULT_FOLDER, import.meta.dirname)
  const remove = async () => void (await teardown(clients, { stack }))
  try {
    let build: Build = { ...common, journal, bundleOf, functionEnvironment: {} }
    const queue = await ensureQueue(build, 'probe', { visibilityTimeout: HIDDEN })
    let fn = await probeFunction(build, queue)
    const { endpoint } = await ask(cloud, fn, 'endpoint')
    if (endpoint === undefined) {
      build = { ...build, functionEnvironment: { AWS_ENDPOINT_URL: cloud.endpoint! } }
      fn = await probeFunction(build, queue)
    }
    return { cloud, build, fn, queue, [Symbol.asyncDispose]: remove }
  } catch (error) {
    await remove()
    throw error
  }
}

const probeFunction = (build: Build, queue: Queue): Promise<LambdaFunction> =>
  ensureFunction(build, 'function', { timeout: FUNCTION_TIMEOUT, environment: {}, may: [consume(queue)] })

/** Invokes the function and gives back what it tells of itself. */
export async function ask(
  cloud: StartedCloud,
  { name }: LambdaFunction,
  what: 'endpoint' | 'refusal',
): Promise<Answer> {
  const { Payload, FunctionError } = await cloud.clients.lambda.send(
    new InvokeCommand({ FunctionName: name, Payload: JSON.stringify({ ask: what }) }),
  )
  const text = Payload?.transformToString() ?? ''
  if (FunctionError) throw new Error(`the function fails there: ${text}`)
  return JSON.parse(text)
}
