import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CreateFunctionRequest } from '@aws-sdk/client-lambda'
import type { Call } from '../core/call.ts'
import type { InputOf, OperationName, OutputOf } from '../core/service.ts'
import { lambda } from '../lambda/service.ts'
import type { LambdaSettings } from '../lambda/settings.ts'
import { createIsolatedPlatform } from './isolated-platform.ts'
import { ACCOUNT } from './principals.ts'
import { createZip } from './zip.ts'

export const ROLE = `arn:aws:iam::${ACCOUNT}:role/runner`
export const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/runner/session`

/** Lambda by itself, on a manual clock, with real processes. Calls to other services are recorded. */
export function createIsolatedLambda(settings: Partial<LambdaSettings> = {}) {
  const isolated = createIsolatedPlatform()
  const { clock, tracer, calls, respond } = isolated
  const folder = mkdtempSync(join(tmpdir(), 'eventbed-lambda-'))
  const platform = { ...isolated.platform, folder, endpoint: () => 'http://127.0.0.1:1' }
  const service = lambda(platform, settings)

  respond('sts assumeRole', () => createSession(clock.now() + 3_600_000))
  for (const operation of ['createLogGroup', 'createLogStream', 'putLogEvents'])
    respond(`logs ${operation}`, () => ({}))

  const createCall = (operation: string): Call => ({
    ...isolated.createCall('lambda'),
    operation,
    requestId: platform.random.uuid(),
    span: tracer.start(`Lambda.${operation}`),
    signal: AbortSignal.timeout(60_000),
  })

  /** Any operation, as the account's root. */
  async function run<Name extends OperationName<'lambda'>>(
    name: Name,
    input: InputOf<'lambda', Name>,
  ): Promise<OutputOf<'lambda', Name>> {
    const operate = service.operations[name]
    if (!operate) throw new Error(`Lambda does not implement ${name}.`)
    return (operate as (input: unknown, call: Call) => Promise<OutputOf<'lambda', Name>>)(input, createCall(name))
  }

  /** Creates the function `f` with one module, `index.mjs`. */
  const createFunction = async (source: string, more: Partial<CreateFunctionRequest> = {}) =>
    run('createFunction', {
      FunctionName: 'f',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: ROLE,
      Code: { ZipFile: await createZip({ 'index.mjs': source }) },
      ...more,
    })

  /** Invokes `f` and parses its response. */
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

  /** For example `callsTo('sqs sendMessage')`. */
  const callsTo = (operation: string) => calls.filter((call) => call.operation === operation)

  async function stop(): Promise<void> {
    await service.stop?.()
    rmSync(folder, { recursive: true, force: true })
  }

  return { service, clock, tracer, respond, folder, createCall, run, createFunction, invoke, callsTo, stop }
}

const createSession = (expiresAt: number) => ({
  Credentials: {
    AccessKeyId: 'ASIATEST',
    SecretAccessKey: 'secret',
    SessionToken: 'token',
    Expiration: new Date(expiresAt),
  },
  AssumedRoleUser: { Arn: SESSION, AssumedRoleId: 'AROATEST:session' },
})

/** Polls for the effect of a process or a background task; resolves with the first result that is not false. */
export async function waitUntil<T>(check: () => T | undefined | false): Promise<T> {
  for (;;) {
    const result = check()
    if (result !== undefined && result !== false) return result
    await new Promise((resolve) => setImmediate(resolve))
  }
}
