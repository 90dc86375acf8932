import { ACCOUNT, REGION } from '../../testing/principals.ts'
import { createSettings } from '../function/function-settings.ts'
import type { LambdaFunction } from '../function/lambda-function.ts'
import type { InvocationRequest } from '../invoke/invocation.ts'
import type { DeliveryDetails, RuntimeApi, RuntimeClient } from './runtime-api.ts'
import type { LaunchProcess, RuntimeProcess, RuntimeProcessListener, RuntimeProcessOptions } from './runtime-process.ts'

/** The process of an environment, played by a test. */
export class FakeProcess implements RuntimeProcess {
  readonly pid = undefined
  readonly exited: Promise<void>
  readonly options: RuntimeProcessOptions
  readonly client: RuntimeClient
  /** The invocations that it was handed. */
  readonly received: { request: InvocationRequest; details: DeliveryDetails }[] = []
  isKilled = false
  readonly #listener: RuntimeProcessListener
  #onExited: () => void = () => undefined
  #hasExited = false

  constructor(options: RuntimeProcessOptions, listener: RuntimeProcessListener, client: RuntimeClient) {
    this.options = options
    this.client = client
    this.#listener = listener
    this.exited = new Promise((resolve) => {
      this.#onExited = resolve
    })
  }

  /** Asks for the next invocation; the first time, this says that the function is loaded. */
  poll(): void {
    this.client.onNext((request, details) => void this.received.push({ request, details }))
  }

  /** Responds to the invocation that it received last, after the end of its output. */
  respond(payload = 'null'): void {
    const { requestId } = this.received.at(-1)!.request
    // One mark for each of stdout and stderr.
    for (let stream = 0; stream < 2; stream++) this.#listener.onInvocationEnd(requestId, 50_000)
    this.client.onResponse(requestId, Buffer.from(payload))
  }

  exit(code: number | null = 0, signal: NodeJS.Signals | null = null): void {
    if (this.#hasExited) return
    this.#hasExited = true
    this.#listener.onExit(code, signal)
    this.#onExited()
  }

  /** Like a real process, it exits a moment later. */
  kill(): void {
    this.isKilled = true
    queueMicrotask(() => this.exit(null, 'SIGKILL'))
  }
}

/** Replaces the Runtime API and the processes that talk to it, so that tests decide what each process does and when. */
export function createFakeRuntime() {
  const processes: FakeProcess[] = []
  const clients = new Map<string, RuntimeClient>()
  const runtimeApi: Pick<RuntimeApi, 'register' | 'unregister' | 'stop'> = {
    async register(id, client) {
      clients.set(id, client)
      return id
    },
    unregister: (id) => void clients.delete(id),
    stop: async () => undefined,
  }
  const launchProcess: LaunchProcess = async (options, listener) => {
    const process = new FakeProcess(options, listener, clients.get(options.env.AWS_LAMBDA_RUNTIME_API!)!)
    processes.push(process)
    return process
  }
  return { processes, clients, runtimeApi, launchProcess }
}

/** A function without code, for tests with fake processes. */
export function createTestFunction(name = 'f'): LambdaFunction {
  const role = `arn:aws:iam::${ACCOUNT}:role/runner`
  return {
    scope: { account: ACCOUNT, region: REGION },
    name,
    arn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`,
    settings: createSettings({
      FunctionName: name,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: role,
      Code: {},
    }),
    deploymentPackage: { folder: '/nonexistent', sha256: '', zippedBytes: 0, restore: async () => undefined },
    revisionId: 'r',
    lastModified: 0,
    state: 'Active',
    lastUpdateStatus: 'Successful',
    tags: {},
    reservedConcurrency: undefined,
    eventInvokeConfig: undefined,
    recursiveLoop: 'Terminate',
    policy: undefined,
  }
}

export const createRequest = (fn: LambdaFunction, requestId = 'request-1'): InvocationRequest => ({
  fn,
  requestId,
  payload: '{}',
  functionArn: fn.arn,
  span: {},
})
