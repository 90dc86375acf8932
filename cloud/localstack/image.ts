import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { OWNER_LABEL } from './owner-label.ts'

/** The image to run: `LOCALSTACK_IMAGE`, or the one that the Dockerfile beside this file names. */
export function localstackImage(environment: NodeJS.ProcessEnv): string {
  if (environment.LOCALSTACK_IMAGE) return environment.LOCALSTACK_IMAGE
  const dockerfile = readFileSync(join(import.meta.dirname, 'Dockerfile'), 'utf8')
  return /^FROM\s+(\S+)/m.exec(dockerfile)![1]!
}

/** What `provision` gives its functions. */
const LAMBDA_RUNTIME = 'nodejs20.x'
const LAMBDA_IMAGE = 'public.ecr.aws/lambda/nodejs:20'

/**
 * The image in which LocalStack runs our functions: AWS's own, or what the host maps the runtime to; `undefined` if that
 * setting is neither a pattern with `<runtime>` in it nor JSON from runtime to image.
 * https://docs.localstack.cloud/references/configuration/
 */
export function lambdaImage(environment: NodeJS.ProcessEnv): string | undefined {
  const mapping = environment.LOCALSTACK_LAMBDA_RUNTIME_IMAGE_MAPPING
  if (!mapping) return LAMBDA_IMAGE
  if (mapping.includes('<runtime>')) return mapping.replaceAll('<runtime>', LAMBDA_RUNTIME)
  try {
    const image: unknown = JSON.parse(mapping)[LAMBDA_RUNTIME] ?? LAMBDA_IMAGE
    return typeof image === 'string' ? image : undefined
  } catch {
    return undefined
  }
}

/** The images without which no scenario runs: LocalStack's, and that of the functions' runtime. */
export const requiredImages = (environment: NodeJS.ProcessEnv): string[] => [
  localstackImage(environment),
  // LocalStack passes over a mapping that it cannot read.
  lambdaImage(environment) ?? LAMBDA_IMAGE,
]

/** What does not change how LocalStack works but only where and when; and what is put together with ours. */
const OURS = new Set(['LOCALSTACK_IMAGE', 'LOCALSTACK_HOST', 'LOCALSTACK_HOSTNAME', 'LOCALSTACK_LAMBDA_DOCKER_FLAGS'])

/**
 * The container's environment. A user's own `LOCALSTACK_…` variables are handed over as they are: LocalStack's
 * entrypoint takes the prefix off, so they override what is set here. The containers of functions get the owner's label.
 */
export function containerEnvironment(environment: NodeJS.ProcessEnv, owner: string): Record<string, string> {
  const theirs = Object.entries(environment).filter(([name]) => name.startsWith('LOCALSTACK_') && !OURS.has(name))
  const flags = `${environment.LOCALSTACK_LAMBDA_DOCKER_FLAGS ?? ''} -l ${OWNER_LABEL}=${owner}`.trimStart()
  return {
    ...SETTINGS,
    LAMBDA_DOCKER_FLAGS: flags,
    ...Object.fromEntries(theirs.map(([name, value]) => [name, value ?? ''])),
  }
}

const SETTINGS = {
  SERVICES: 's3,sqs,lambda,dynamodb,events,apigateway,iam,sts,logs,cloudwatch',
  EAGER_SERVICE_LOADING: '1',
  DISABLE_EVENTS: '1',
  SKIP_SSL_CERT_DOWNLOAD: '1',
  DNS_ADDRESS: '0',
  // A cold start on a busy machine may take longer than LocalStack's own ten seconds.
  LAMBDA_RUNTIME_ENVIRONMENT_TIMEOUT: '60',
  LAMBDA_SYNCHRONOUS_CREATE: '1',
  // An idle queue is looked at often; otherwise a first message waits for 5 to 15 seconds.
  LAMBDA_EVENT_SOURCE_MAPPING_POLL_INTERVAL_SEC: '0.2',
  LAMBDA_EVENT_SOURCE_MAPPING_MAX_BACKOFF_ON_EMPTY_POLL_SEC: '0.5',
  // The tempo of tests: a failed asynchronous invocation is tried again after one second, not after one minute.
  LAMBDA_RETRY_BASE_DELAY: '1',
  SQS_ENDPOINT_STRATEGY: 'dynamic',
}
