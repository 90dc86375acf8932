import type { CreateFunctionRequest, UpdateFunctionConfigurationRequest } from '@aws-sdk/client-lambda'
import { parseArn } from '../../core/arn.ts'
import { notImplemented } from '../../core/errors.ts'
import { constraintViolation, invalidParameter } from '../errors.ts'
import { limits } from '../limits.ts'
import { checkOneOf, checkRange } from '../validation.ts'
import { validateEnvironmentVariables } from './environment-variables.ts'
import type { FunctionSettings } from './lambda-function.ts'

/** The members that CreateFunction and UpdateFunctionConfiguration share, as far as Eventbed implements them. */
export const supportedSettings = [
  'FunctionName',
  'Role',
  'Handler',
  'Description',
  'Timeout',
  'MemorySize',
  'Environment',
  'Runtime',
  'DeadLetterConfig',
  'TracingConfig',
  'EphemeralStorage',
  'LoggingConfig',
]

/** All run on the Node that runs the cloud. */
const RUNTIME = /^nodejs(18|20|22|24)\.x$/
const ROLE_PATTERN = 'arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+'

const defaults: Omit<FunctionSettings, 'runtime' | 'handler' | 'role'> = {
  description: '',
  timeoutSeconds: limits.timeoutSeconds.default,
  memoryMb: limits.memoryMb.default,
  ephemeralStorageMb: limits.ephemeralStorageMb.default,
  variables: {},
  deadLetterArn: undefined,
  tracing: 'PassThrough',
  architectures: ['x86_64'],
  logging: {},
}

export function createSettings(input: CreateFunctionRequest): FunctionSettings {
  const { Runtime: runtime, Handler: handler, Role: role, Architectures } = input
  if (!runtime) throw invalidParameter('Runtime is mandatory for functions created with deployment packages.')
  if (!handler) throw invalidParameter('Handler is mandatory for functions created with deployment packages.')
  for (const architecture of Architectures ?? []) checkOneOf('architectures', architecture, ['x86_64', 'arm64'])
  const architectures = Architectures ?? defaults.architectures
  return updateSettings({ ...defaults, runtime, handler, role: role ?? '', architectures }, input)
}

/** `settings` with the changes in `input`; throws for values that AWS rejects. */
export function updateSettings(
  settings: FunctionSettings,
  input: CreateFunctionRequest | UpdateFunctionConfigurationRequest,
): FunctionSettings {
  const deadLetterArn = input.DeadLetterConfig?.TargetArn
  const updated: FunctionSettings = {
    ...settings,
    runtime: input.Runtime ?? settings.runtime,
    handler: input.Handler ?? settings.handler,
    role: input.Role ?? settings.role,
    description: input.Description ?? settings.description,
    timeoutSeconds: input.Timeout ?? settings.timeoutSeconds,
    memoryMb: input.MemorySize ?? settings.memoryMb,
    ephemeralStorageMb: input.EphemeralStorage?.Size ?? settings.ephemeralStorageMb,
    variables: input.Environment ? { ...input.Environment.Variables } : settings.variables,
    // An empty ARN removes the dead-letter queue.
    deadLetterArn: deadLetterArn === undefined ? settings.deadLetterArn : deadLetterArn || undefined,
    tracing: input.TracingConfig?.Mode ?? settings.tracing,
    logging: input.LoggingConfig ?? settings.logging,
  }
  validate(updated)
  return updated
}

function validate(settings: FunctionSettings): void {
  if (!/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(settings.role))
    throw constraintViolation('role', settings.role, `satisfy regular expression pattern: ${ROLE_PATTERN}`)
  checkRange('timeout', settings.timeoutSeconds, limits.timeoutSeconds)
  checkRange('memorySize', settings.memoryMb, limits.memoryMb)
  checkRange('ephemeralStorage.size', settings.ephemeralStorageMb, limits.ephemeralStorageMb)
  if (/\s/.test(settings.handler) || settings.handler.length > 128)
    throw constraintViolation('handler', settings.handler, 'satisfy regular expression pattern: [^\\s]+')
  if (!RUNTIME.test(settings.runtime)) throw notImplemented(`lambda runtime ${settings.runtime}`)
  if (settings.logging.LogFormat === 'JSON') throw notImplemented('lambda LoggingConfig LogFormat JSON')
  const { deadLetterArn } = settings
  if (deadLetterArn && parseArn(deadLetterArn)?.service !== 'sqs')
    throw notImplemented(`lambda DeadLetterConfig to ${deadLetterArn}`)
  validateEnvironmentVariables(settings.variables)
}
