import { constraintViolation, invalidParameter } from '../errors.ts'
import { limits } from '../limits.ts'

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
const RESERVED_NAMES = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
])

const ERROR_PREFIX =
  'Lambda was unable to configure your environment variables because the environment variables you have provided'

/** Throws for names and sizes that AWS rejects. */
export function validateEnvironmentVariables(variables: Readonly<Record<string, string>>): void {
  const names = Object.keys(variables)
  const reserved = names.filter((name) => RESERVED_NAMES.has(name))
  if (reserved.length > 0)
    throw invalidParameter(
      `${ERROR_PREFIX} contains reserved keys that are currently not supported for modification. ` +
        `Reserved keys used in this request: ${reserved.join(', ')}`,
    )
  const invalid = names.find((name) => !/^[a-zA-Z]\w+$/.test(name))
  if (invalid !== undefined)
    throw constraintViolation(
      'environment.variables',
      invalid,
      'satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+',
    )
  const measured = JSON.stringify(variables)
  if (Buffer.byteLength(measured) > limits.environmentBytes)
    throw invalidParameter(`${ERROR_PREFIX} exceeded the 4KB limit. String measured: ${measured}`)
}
