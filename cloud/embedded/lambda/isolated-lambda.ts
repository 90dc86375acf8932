import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CreateFunctionRequest } from '@aws-sdk/client-lambda'
import { ZipFile } from 'yazl'
import { Activity } from '../core/activity.ts'
import type { Call } from '../core/call.ts'
import { Delivery } from '../core/delivery.ts'
import { Executions } from '../core/executions.ts'
import { noFaults } from '../core/faults.ts'
import type { Caller, InternalClient } from '../core/internal-client.ts'
import type { Platform } from '../core/platform.ts'
import { rootPrincipal } from '../core/principal.ts'
import { systemRandom } from '../core/random-source.ts'
import type { InputOf, OperationName, OutputOf } from '../core/service.ts'
import { Tracer } from '../core/trace.ts'
import { ManualClock } from '../testing/manual-clock.ts'
import { lambda } from './service.ts'
import type { LambdaSettings } from './settings.ts'

/** A call to a neighbour that a test looks at. */
export interface RecordedCall {
  readonly what: string
  readonly input: Record<string, unknown>
  readonly caller: Caller
}

export const ACCOUNT = '111111111111'
export const REGION = 'eu-central-1'
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/runner`
export const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/runner/session`

/** Lambda alone, on a clock that stands still but with true children, and neighbours that do as the test says. */
export function createIsolatedLambda(settings: Partial<LambdaSettings> = {}) {
  const clock = new ManualClock()
  const chance = systemRandom
  const tracer = new Tracer(clock, chance)
  const calls: RecordedCall[] = []
  const responses = new Map<string, (made: RecordedCall) => unknown>([
    ['sts assumeRole', () => sessionUntil(clock.now() + 3_600_000)],
    ['logs createLogGroup', () => ({})],
    ['logs createLogStream', () => ({})],
    ['logs putLogEvents', () => ({})],
  ])
  const inside: InternalClient = {
    async call(service, operation, input, caller) {
      const one = { what: `${service} ${String(operation)}`, input: input as Record<string, unknown>, caller }
      calls.push(one)
      const answer = responses.get(one.what)
      if (!answer) throw new Error(`the test did not expect ${one.what}`)
      return (await answer(one)) as never
    },
  }
  const folder = mkdtempSync(join(tmpdir(), 'eventbed-lambda-'))
  const delivery = new Delivery(inside, clock, chance)
  const endpoint = () => 'http://127.0.0.1:1'
  const activity = new Activity(clock)
  const known = { clock, activity, chance, tracer, inside, delivery, folder, endpoint }
  const platform: Platform = { ...known, faults: noFaults, executions: new Executions() }
  const service = lambda(platform, settings)

  const call = (operation: string): Call => ({
    account: ACCOUNT,
    region: REGION,
    service: 'lambda',
    operation,
    requestId: chance.uuid(),
    principal: rootPrincipal(ACCOUNT),
    clock,
    chance,
    span: tracer.start(`Lambda.${operation}`),
    endpoint: endpoint(),
    signal: AbortSignal.timeout(60_000),
    trailers: Promise.resolve({}),
    sourceIp: '127.0.0.1',
    userAgent: 'test',
  })

  /** Any operation, as the account's root. */
  async function run<Name extends OperationName<'lambda'>>(
    name: Name,
    input: InputOf<'lambda', Name>,
  ): Promise<OutputOf<'lambda', Name>> {
    const operate = service.operations[name]
    if (!operate) throw new Error(`lambda has no ${name}`)
    return (operate as (input: unknown, call: Call) => Promise<OutputOf<'lambda', Name>>)(input, call(name))
  }

  /** A function `f` of one module, `index.mjs`. */
  const createFunction = async (source: string, more: Partial<CreateFunctionRequest> = {}) =>
    run('createFunction', {
      FunctionName: 'f',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: ROLE,
      Code: { ZipFile: await createZip({ 'index.mjs': source }) },
      ...more,
    })

  /** Invokes `f` and takes its answer out of JSON. */
  async function invoke(event: unknown = {}, more: Partial<InputOf<'lambda', 'invoke'>> = {}) {
    const Payload = Buffer.from(JSON.stringify(event))
    const output = await run('invoke', { FunctionName: 'f', Payload, ...more })
    const text = output.Payload && Buffer.from(output.Payload).toString()
    return {
      status: output.StatusCode,
      error: output.FunctionError,
      log: output.LogResult && Buffer.from(output.LogResult, 'base64').toString(),
      result: text ? JSON.parse(text) : undefined,
    }
  }

  const callsTo = (what: string) => calls.filter((one) => one.what === what)

  async function stop(): Promise<void> {
    await service.stop?.()
    rmSync(folder, { recursive: true, force: true })
  }

  return {
    service,
    clock,
    tracer,
    answers: responses,
    folder,
    call,
    run,
    createFunction,
    invoke,
    madeOf: callsTo,
    stop,
  }
}

const sessionUntil = (expires: number) => ({
  Credentials: {
    AccessKeyId: 'ASIATEST',
    SecretAccessKey: 'secret',
    SessionToken: 'token',
    Expiration: new Date(expires),
  },
  AssumedRoleUser: { Arn: SESSION, AssumedRoleId: 'AROATEST:session' },
})

/** A deployment package of these files. */
export async function createZip(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const zip = new ZipFile()
  for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), name)
  zip.end()
  const chunks: Buffer[] = []
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** Waits for what a child process or a background task will bring about. */
export async function waitUntil<T>(look: () => T | undefined | false): Promise<T> {
  for (;;) {
    const seen = look()
    if (seen !== undefined && seen !== false) return seen
    await new Promise((resolve) => setImmediate(resolve))
  }
}
