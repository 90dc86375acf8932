import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseJsonObject } from '../common/json.ts'
import { LAMBDA_RUNTIME } from '../common/lambda-runtime.ts'
import { OWNER_LABEL } from './owner-label.ts'

/** Returns `LOCALSTACK_IMAGE`, or else the image in the Dockerfile next to this file. */
export function localstackImage(environment: NodeJS.ProcessEnv): string {
  if (environment.LOCALSTACK_IMAGE) return environment.LOCALSTACK_IMAGE
  const dockerfile = readFileSync(join(import.meta.dirname, 'Dockerfile'), 'utf8')
  return /^FROM\s+(\S+)/m.exec(dockerfile)![1]!
}

const LAMBDA_IMAGE = `public.ecr.aws/lambda/nodejs:${/\d+/.exec(LAMBDA_RUNTIME)![0]}`

/**
 * Returns the image that LocalStack uses for functions: AWS's own, or the one that the user maps the runtime to;
 * `undefined` if that mapping is neither a pattern with `<runtime>` nor a JSON object from runtime to image.
 * https://docs.localstack.cloud/references/configuration/
 */
export function lambdaImage(environment: NodeJS.ProcessEnv): string | undefined {
  const mapping = environment.LOCALSTACK_LAMBDA_RUNTIME_IMAGE_MAPPING
  if (!mapping) return LAMBDA_IMAGE
  if (mapping.includes('<runtime>')) return mapping.replaceAll('<runtime>', LAMBDA_RUNTIME)
  const imagesByRuntime = parseJsonObject(mapping)
  const image = imagesByRuntime && (imagesByRuntime[LAMBDA_RUNTIME] ?? LAMBDA_IMAGE)
  return typeof image === 'string' ? image : undefined
}

/** The images that every scenario needs: LocalStack's own and that of the functions. */
export const requiredImages = (environment: NodeJS.ProcessEnv): string[] => [
  localstackImage(environment),
  // LocalStack ignores an invalid mapping.
  lambdaImage(environment) ?? LAMBDA_IMAGE,
]

/** Variables that are read here rather than passed on to the container. */
const NOT_PASSED_ON = new Set([
  'LOCALSTACK_IMAGE',
  'LOCALSTACK_HOST',
  'LOCALSTACK_HOSTNAME',
  'LOCALSTACK_LAMBDA_DOCKER_FLAGS',
])

/**
 * Returns the container's environment. The user's `LOCALSTACK_…` variables are passed on unchanged: LocalStack's
 * entrypoint removes the prefix, so they override the settings here. The containers of functions get the owner label.
 */
export function containerEnvironment(environment: NodeJS.ProcessEnv, owner: string): Record<string, string> {
  const userVariables = Object.entries(environment).filter(
    ([name]) => name.startsWith('LOCALSTACK_') && !NOT_PASSED_ON.has(name),
  )
  const flags = `${environment.LOCALSTACK_LAMBDA_DOCKER_FLAGS ?? ''} -l ${OWNER_LABEL}=${owner}`.trimStart()
  return {
    ...SETTINGS,
    LAMBDA_DOCKER_FLAGS: flags,
    ...Object.fromEntries(userVariables.map(([name, value]) => [name, value ?? ''])),
  }
}

const SETTINGS = {
  SERVICES: 's3,sqs,lambda,dynamodb,events,apigateway,iam,sts,logs,cloudwatch',
  EAGER_SERVICE_LOADING: '1',
  DISABLE_EVENTS: '1',
  SKIP_SSL_CERT_DOWNLOAD: '1',
  DNS_ADDRESS: '0',
  // A cold start on a busy machine can exceed LocalStack's default of ten seconds.
  LAMBDA_RUNTIME_ENVIRONMENT_TIMEOUT: '60',
  LAMBDA_SYNCHRONOUS_CREATE: '1',
  // With the defaults, the first message of an idle queue waits 5 to 15 seconds.
  LAMBDA_EVENT_SOURCE_MAPPING_POLL_INTERVAL_SEC: '0.2',
  LAMBDA_EVENT_SOURCE_MAPPING_MAX_BACKOFF_ON_EMPTY_POLL_SEC: '0.5',
  // Tests should not wait a minute for the first retry of an asynchronous invocation.
  LAMBDA_RETRY_BASE_DELAY: '1',
  SQS_ENDPOINT_STRATEGY: 'dynamic',
}
