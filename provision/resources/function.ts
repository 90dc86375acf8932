import { randomBytes } from 'node:crypto'
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  DeleteFunctionCommand,
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda'
import type { Clients } from '../../cloud/api/clients.ts'
import { type Build, ensure, physicalName, stackTags, undefinedIfMissing } from '../build.ts'
import type { Bundle } from '../bundle.ts'
import { ensureLogGroup } from './log-group.ts'
import type { Queue } from './queue.ts'
import { retryWhile } from './retry.ts'
import { allow, ensureRole, type Permission } from './role.ts'
import { waiterOptions } from './waiter-options.ts'

export interface LambdaFunction {
  readonly kind: 'function'
  /** As passed to `ensureFunction`, for example `file-splitter`: the name of its handler's folder. */
  readonly logicalName: string
  readonly name: string
  readonly arn: string
}

export interface FunctionSpec {
  /** Seconds. */
  readonly timeout: number
  /** Megabytes. On AWS they buy processor time too. */
  readonly memory?: number
  readonly environment: Readonly<Record<string, string>>
  /** Names of variables whose values are drawn when the function is made, and kept from then on. */
  readonly secrets?: readonly string[]
  /** What it may do, beside writing its own log. */
  readonly permissions: readonly Permission[]
  /** For what is invoked asynchronously: where the record of an event goes that failed so often. */
  readonly onFailure?: { readonly to: Queue; readonly afterRetries: number }
}

export async function ensureFunction(build: Build, name: string, spec: FunctionSpec): Promise<LambdaFunction> {
  const FunctionName = physicalName(build, name)
  const [code, log] = await Promise.all([build.bundleOf(name), ensureLogGroup(build, FunctionName, 14)])
  const role = await ensureRole(build, name, [
    allow(['logs:CreateLogStream', 'logs:PutLogEvents'], log.streams),
    ...spec.permissions,
    ...(spec.onFailure ? [allow('sqs:SendMessage', spec.onFailure.to.arn)] : []),
  ])
  const settings = {
    FunctionName,
    Role: role.arn,
    Runtime: 'nodejs20.x',
    Handler: 'index.handler',
    Timeout: spec.timeout,
    MemorySize: spec.memory ?? 512,
    Environment: { Variables: environmentOf(build, name, spec) },
  } satisfies Settings
  await createOrUpdate(build, settings, code, spec.secrets ?? [])
  if (spec.onFailure) await sendFailures(build, FunctionName, spec.onFailure)
  const arn = `arn:aws:lambda:${build.region}:${build.accountId}:function:${FunctionName}`
  return { kind: 'function', logicalName: name, name: FunctionName, arn }
}

type Settings = Omit<CreateFunctionCommandInput, 'Code'> & {
  FunctionName: string
  Environment: { Variables: Record<string, string> }
}

async function createOrUpdate(build: Build, settings: Settings, code: Bundle, secrets: readonly string[]) {
  const { lambda } = build.clients
  const { FunctionName } = settings
  const lookUp = () => lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))
  const waiter = { client: lambda, ...waiterOptions }
  const resource = { kind: 'function', name: FunctionName } as const
  const current = await ensure(build, resource, {
    find: () => undefinedIfMissing(lookUp()),
    // A new role takes some seconds on AWS until Lambda can assume it.
    create: () =>
      retryWhile('cannot be assumed by Lambda', () =>
        lambda.send(
          new CreateFunctionCommand({
            ...withSecrets(settings, secrets, () => randomBytes(32).toString('base64url')),
            Code: { ZipFile: code.zip },
            Tags: stackTags(build),
          }),
        ),
      ),
  })
  await waitUntilFunctionActiveV2(waiter, { FunctionName })
  if (current.CodeSha256 !== code.sha256) {
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: code.zip }))
    await waitUntilFunctionUpdatedV2(waiter, { FunctionName })
  }
  if (!sameSettings(current, settings)) {
    const kept = (secret: string) => current.Environment?.Variables?.[secret] ?? ''
    await lambda.send(new UpdateFunctionConfigurationCommand(withSecrets(settings, secrets, kept)))
    await waitUntilFunctionUpdatedV2(waiter, { FunctionName })
  }
}

const withSecrets = (settings: Settings, names: readonly string[], draw: (name: string) => string): Settings => {
  const drawn = Object.fromEntries(names.map((name) => [name, draw(name)]))
  return { ...settings, Environment: { Variables: { ...settings.Environment.Variables, ...drawn } } }
}

const sameSettings = (current: FunctionConfiguration, { Timeout, MemorySize, Role, Environment }: Settings): boolean =>
  current.Timeout === Timeout &&
  current.MemorySize === MemorySize &&
  current.Role === Role &&
  Object.entries(Environment.Variables).every(([name, value]) => current.Environment?.Variables?.[name] === value)

const environmentOf = (build: Build, name: string, { environment }: FunctionSpec): Record<string, string> => ({
  POWERTOOLS_SERVICE_NAME: name,
  POWERTOOLS_LOG_LEVEL: 'INFO',
  NODE_OPTIONS: '--enable-source-maps',
  ...build.functionEnvironment,
  ...environment,
})

async function sendFailures(
  build: Build,
  FunctionName: string,
  { to, afterRetries }: NonNullable<FunctionSpec['onFailure']>,
) {
  await build.clients.lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName,
      MaximumRetryAttempts: afterRetries,
      MaximumEventAgeInSeconds: 3600,
      DestinationConfig: { OnFailure: { Destination: to.arn } },
    }),
  )
}

export async function removeFunction({ lambda }: Clients, FunctionName: string): Promise<void> {
  await lambda.send(new DeleteFunctionCommand({ FunctionName }))
}
