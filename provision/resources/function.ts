import { randomBytes } from 'node:crypto'
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  DeleteFunctionCommand,
  DeleteFunctionEventInvokeConfigCommand,
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  GetFunctionEventInvokeConfigCommand,
  ListTagsCommand,
  PutFunctionEventInvokeConfigCommand,
  TagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda'
import type { Clients } from '../../cloud/api/clients.ts'
import { LAMBDA_RUNTIME } from '../../cloud/common/lambda-runtime.ts'
import { type Build, ensure, hasStackTags, physicalName, stackTags, undefinedIfMissing } from '../build.ts'
import type { Bundle } from '../bundle.ts'
import { retryWhile, waiterOptions } from './eventual-consistency.ts'
import { ensureLogGroup } from './log-group.ts'
import type { Queue } from './queue.ts'
import { allow, ensureRole, type Permission } from './role.ts'
import { satisfies } from './satisfies.ts'

export interface LambdaFunction {
  readonly kind: 'function'
  /** As passed to `ensureFunction`, for example `file-splitter`: the name of its handler's folder. */
  readonly logicalName: string
  readonly name: string
  readonly arn: string
}

export interface FunctionSpec {
  /** In seconds. */
  readonly timeout: number
  /** In megabytes, 512 by default. On AWS, CPU time grows with it. */
  readonly memory?: number
  readonly environment: Readonly<Record<string, string>>
  /** Names of variables with random values, which are drawn once and then kept. */
  readonly secrets?: readonly string[]
  /** What the function can do, in addition to writing its own log. */
  readonly permissions: readonly Permission[]
  /** For asynchronous invocations: the queue for events that still fail after so many retries. */
  readonly onFailure?: { readonly to: Queue; readonly afterRetries: number }
}

/** Creates the function with its role and log group, or updates the code and settings of an existing one. */
export async function ensureFunction(build: Build, name: string, spec: FunctionSpec): Promise<LambdaFunction> {
  const FunctionName = physicalName(build, name)
  const arn = `arn:aws:lambda:${build.region}:${build.accountId}:function:${FunctionName}`
  const [code, log] = await Promise.all([build.bundleOf(name), ensureLogGroup(build, FunctionName, 14)])
  const role = await ensureRole(build, name, [
    allow(['logs:CreateLogStream', 'logs:PutLogEvents'], log.streams),
    ...spec.permissions,
    ...(spec.onFailure ? [allow('sqs:SendMessage', spec.onFailure.to.arn)] : []),
  ])
  const settings = {
    FunctionName,
    Role: role.arn,
    Runtime: LAMBDA_RUNTIME,
    Handler: 'index.handler',
    Timeout: spec.timeout,
    MemorySize: spec.memory ?? 512,
    Environment: { Variables: environmentOf(build, name, spec) },
  } satisfies Settings
  await createOrUpdate(build, arn, settings, code, spec.secrets ?? [])
  await reconcileEventInvokeConfig(build.clients, FunctionName, spec.onFailure)
  return { kind: 'function', logicalName: name, name: FunctionName, arn }
}

type Settings = Omit<CreateFunctionCommandInput, 'Code'> & {
  FunctionName: string
  Environment: { Variables: Record<string, string> }
}

async function createOrUpdate(build: Build, arn: string, settings: Settings, code: Bundle, secrets: readonly string[]) {
  const { lambda } = build.clients
  const { FunctionName } = settings
  const waiter = { client: lambda, ...waiterOptions }
  const current = await ensure<FunctionConfiguration, FunctionConfiguration>(
    build,
    { kind: 'function', name: FunctionName },
    {
      find: () => undefinedIfMissing(lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))),
      // On AWS it takes some seconds until Lambda can assume a new role.
      create: () =>
        retryWhile('cannot be assumed by Lambda', () =>
          lambda.send(
            new CreateFunctionCommand({
              ...withSecrets(settings, secrets, {}),
              Code: { ZipFile: code.zip },
              Tags: stackTags(build),
            }),
          ),
        ),
      reconcile: async () => {
        const { Tags } = await lambda.send(new ListTagsCommand({ Resource: arn }))
        if (!hasStackTags(build, Tags))
          await lambda.send(new TagResourceCommand({ Resource: arn, Tags: stackTags(build) }))
      },
    },
  )
  await waitUntilFunctionActiveV2(waiter, { FunctionName })
  // Lambda refuses an update while another one, perhaps of an interrupted run, is in progress.
  const waitUntilUpdated = () => waitUntilFunctionUpdatedV2(waiter, { FunctionName })
  if (current.CodeSha256 !== code.sha256) {
    await waitUntilUpdated()
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: code.zip }))
    await waitUntilUpdated()
  }
  const described = withSecrets(settings, secrets, current.Environment?.Variables ?? {})
  if (!hasSettings(current, described)) {
    await waitUntilUpdated()
    await lambda.send(new UpdateFunctionConfigurationCommand(described))
    await waitUntilUpdated()
  }
}

/** Adds the secret variables: with their current values, or with new ones. */
function withSecrets(settings: Settings, names: readonly string[], current: Readonly<Record<string, string>>) {
  const secrets = names.map((name) => [name, current[name] || randomBytes(32).toString('base64url')])
  return {
    ...settings,
    Environment: { Variables: { ...settings.Environment.Variables, ...Object.fromEntries(secrets) } },
  } satisfies Settings
}

/** Variables must be the described ones exactly, so that those are removed which are no longer described. */
function hasSettings(current: FunctionConfiguration, { Environment, ...settings }: Settings): boolean {
  const variables = current.Environment?.Variables ?? {}
  return (
    satisfies(current, settings) &&
    satisfies(variables, Environment.Variables) &&
    Object.keys(variables).length === Object.keys(Environment.Variables).length
  )
}

const environmentOf = (build: Build, name: string, { environment }: FunctionSpec): Record<string, string> => ({
  POWERTOOLS_SERVICE_NAME: name,
  POWERTOOLS_LOG_LEVEL: 'INFO',
  NODE_OPTIONS: '--enable-source-maps',
  ...build.functionEnvironment,
  ...environment,
})

async function reconcileEventInvokeConfig(
  { lambda }: Clients,
  FunctionName: string,
  onFailure: FunctionSpec['onFailure'],
): Promise<void> {
  const current = await undefinedIfMissing(lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName })))
  if (!onFailure) {
    if (current) await lambda.send(new DeleteFunctionEventInvokeConfigCommand({ FunctionName }))
    return
  }
  const described = {
    MaximumRetryAttempts: onFailure.afterRetries,
    MaximumEventAgeInSeconds: 3600,
    DestinationConfig: { OnFailure: { Destination: onFailure.to.arn } },
  }
  if (!satisfies(current, described))
    await lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, ...described }))
}

export async function removeFunction({ lambda }: Clients, FunctionName: string): Promise<void> {
  await lambda.send(new DeleteFunctionCommand({ FunctionName }))
}
