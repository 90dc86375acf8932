import { request as httpRequest, type IncomingHttpHeaders, type RequestOptions } from 'node:http'
import { text } from 'node:stream/consumers'
import { S3Client } from '@aws-sdk/client-s3'
import { Activity } from '../core/activity.ts'
import { type Clock, SystemClock } from '../core/clock.ts'
import { type Faults, noFaults } from '../core/faults.ts'
import type { Authorizer, Identities, Identity } from '../core/identity.ts'
import type { InternalClient } from '../core/internal-client.ts'
import { ANY_CALLER, type PermissionRule } from '../core/permissions.ts'
import { rootPrincipal } from '../core/principal.ts'
import { systemRandom } from '../core/random-source.ts'
import { createService, type Operations, type PermissionRules, type Service } from '../core/service.ts'
import type { ServiceDefinition } from '../core/service-definition.ts'
import { Tracer } from '../core/trace.ts'
import { Gateway } from '../gateway/gateway.ts'
import { createInternalClient } from '../gateway/internal-client.ts'
import { Registry } from '../gateway/registry.ts'
import { definitionOf, type ServiceName } from '../services.ts'
import { ACCOUNT, userPrincipal } from './principals.ts'

export const ROOT = { accessKeyId: 'AKIAROOT', secretAccessKey: 'root secret' }
export const USER = { accessKeyId: 'AKIAUSER', secretAccessKey: 'user secret' }
export const SESSION = { accessKeyId: 'ASIASESSION', secretAccessKey: 'session secret', sessionToken: 'a token/+=' }
export const SESSION_EXPIRES = Date.UTC(2030, 0, 1)

/** Opens the cloud's own API. */
export const TOKEN = 'the token of this run'

export const user = userPrincipal('ana')

const IDENTITIES: Record<string, Identity> = {
  [ROOT.accessKeyId]: { principal: rootPrincipal(ACCOUNT), secretAccessKey: ROOT.secretAccessKey },
  [USER.accessKeyId]: { principal: user, secretAccessKey: USER.secretAccessKey },
  [SESSION.accessKeyId]: { ...SESSION, principal: user, expires: SESSION_EXPIRES },
}
export const identities: Identities = { find: (accessKeyId) => IDENTITIES[accessKeyId] }

/** A service whose operations every caller can call, unless `permission` says otherwise. */
export const createTestService = <S extends ServiceName>(
  name: S,
  operations: Operations<S>,
  permission: PermissionRule<object> = ANY_CALLER,
): Service<S> => {
  const permissions = Object.fromEntries(Object.keys(operations).map((operation) => [operation, permission]))
  return createService(definitionOf(name) as ServiceDefinition<S>, {
    operations,
    permissions: permissions as unknown as PermissionRules<S>,
  })
}
export const createTestSqs = (operations: Operations<'sqs'>, permission?: PermissionRule<object>) =>
  createTestService('sqs', operations, permission)
export const createTestS3 = (operations: Operations<'s3'>) => createTestService('s3', operations)

/** A promise with its resolve function. */
export function createDeferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}

interface TestGatewayOptions {
  readonly authorizer?: Authorizer
  readonly faults?: Faults
  readonly clock?: Clock
  readonly activity?: Activity
}

export interface TestGateway extends AsyncDisposable {
  readonly endpoint: string
  readonly port: number
  readonly tracer: Tracer
  readonly activity: Activity
  readonly internalClient: InternalClient
  /** For SDK clients: without retries, so that a test sees each response. */
  readonly config: { endpoint: string; region: string; credentials: typeof ROOT; maxAttempts: number }
  /** An S3 client with buckets in the path. */
  readonly s3: S3Client
  fetch(options: RequestOptions, body?: string | Buffer): Promise<HttpAnswer>
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Starts a gateway on a free port with the services of a test. */
export async function startGateway(
  services: readonly Service[],
  {
    authorizer = { decide: () => ({ allowed: true }) },
    faults = noFaults,
    clock = new SystemClock(),
    activity = new Activity(clock),
  }: TestGatewayOptions = {},
): Promise<TestGateway> {
  const registry = new Registry()
  registry.add(...services)
  const tracer = new Tracer(clock, systemRandom)
  const parts = {
    registry,
    identities,
    stages: { activity, faults, authorizer },
    clock,
    random: systemRandom,
    tracer,
  }
  const gateway = new Gateway({ ...parts, token: TOKEN })
  const endpoint = await gateway.listen()
  const internalClient = createInternalClient({
    ...parts,
    endpoint: () => endpoint,
    signal: new AbortController().signal,
  })
  const port = Number(new URL(endpoint).port)
  const config = { endpoint, region: 'eu-west-1', credentials: ROOT, maxAttempts: 1 }
  return {
    endpoint,
    port,
    tracer,
    activity,
    internalClient,
    config,
    s3: new S3Client({ ...config, forcePathStyle: true }),
    fetch: (options, body) => fetchRaw({ host: '127.0.0.1', port, ...options }, body),
    [Symbol.asyncDispose]: () => gateway.close(),
  }
}

/** Sends a request by plain HTTP, with the headers and the path unchanged. */
function fetchRaw(options: RequestOptions, body?: string | Buffer): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ agent: false, ...options }, async (response) =>
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: await text(response) }),
    )
    request.on('error', reject).end(body)
  })
}
