import { createHash } from 'node:crypto'
import {
  CreateDeploymentCommand,
  CreateRestApiCommand,
  CreateStageCommand,
  DeleteRestApiCommand,
  GetRestApisCommand,
  GetStagesCommand,
  type RestApi as RestApiDescription,
  type Stage,
  TagResourceCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway'
import type { Clients } from '../../../cloud/api/clients.ts'
import { UserError } from '../../../cloud/common/user-error.ts'
import { type Build, ensure, hasStackTags, physicalName, stackTags } from '../../build.ts'
import type { Resource } from '../../journal.ts'
import type { LambdaFunction } from '../function.ts'
import { grantInvoke } from '../grants.ts'
import { satisfies } from '../satisfies.ts'
import { putGatewayResponses } from './gateway-responses.ts'
import { putRoutes, type Routes, reconcileIntegrations } from './routes.ts'
import { type ApiKey, ensureApiKey, type Limits } from './usage-plan.ts'

export interface RestApi {
  readonly kind: 'rest-api'
  /** As passed to `ensureRestApi`, for example `orders`. */
  readonly name: string
  readonly id: string
  readonly stage: string
  readonly key: ApiKey
}

export interface RestApiSpec {
  readonly to: LambdaFunction
  /** JSON Schemas (draft 4) by name, for the bodies that API Gateway validates. */
  readonly models: Readonly<Record<string, object>>
  readonly routes: Routes
  readonly limits: Limits
}

const STAGE = 'v1'

/** Creates or updates a REST API that validates requests, requires an API key, and invokes one function. */
export async function ensureRestApi(build: Build, name: string, spec: RestApiSpec): Promise<RestApi> {
  const apiName = physicalName(build, name)
  const resource = { kind: 'rest-api', name: apiName } as const
  const { id } = await ensure(build, resource, {
    find: () => findDeployed(build, resource),
    create: () => create(build, apiName, spec),
    reconcile: (found) => reconcile(build, found, spec),
  })
  await grantInvoke(
    build,
    spec.to,
    'apigateway.amazonaws.com',
    `arn:aws:execute-api:${build.region}:${build.accountId}:${id}/${STAGE}/*/*`,
  )
  const key = await ensureApiKey(build, { apiId: id!, stage: STAGE, name, limits: spec.limits })
  return { kind: 'rest-api', name, id: id!, stage: STAGE, key }
}

/** The tag with the digest of the routes and models that the API was created with. */
const DEFINITION_TAG = 'eventbed:definition'

const definitionOf = ({ models, routes }: RestApiSpec): string =>
  createHash('sha256')
    .update(JSON.stringify([models, routes]))
    .digest('hex')
    .slice(0, 16)

/** The stage comes last: an API without one is incomplete, and `findDeployed` removes it. */
async function create(build: Build, name: string, spec: RestApiSpec): Promise<RestApiDescription> {
  const { apiGateway } = build.clients
  const api = await apiGateway.send(
    new CreateRestApiCommand({
      name,
      endpointConfiguration: { types: ['REGIONAL'] },
      tags: { ...stackTags(build), [DEFINITION_TAG]: definitionOf(spec) },
    }),
  )
  const restApiId = api.id!
  await Promise.all([putRoutes(build, restApiId, spec), putGatewayResponses(build.clients, restApiId)])
  const { id: deploymentId } = await apiGateway.send(new CreateDeploymentCommand({ restApiId }))
  const stage = await apiGateway.send(
    new CreateStageCommand({ restApiId, stageName: STAGE, deploymentId, tags: stackTags(build) }),
  )
  await reconcileThrottling(build.clients, restApiId, stage, spec.limits)
  return api
}

async function reconcile(build: Build, api: DeployedApi, spec: RestApiSpec): Promise<void> {
  const { apiGateway } = build.clients
  const { id: restApiId, stage } = api
  if (api.tags?.[DEFINITION_TAG] !== definitionOf(spec))
    throw new UserError(
      `The routes or models of the API ${api.name} have changed, and replacing it would change its URL.`,
      { fixes: [`Remove the stack first: npm run destroy -- --stack ${build.stack}`] },
    )
  if (await reconcileIntegrations(build, restApiId!, spec.to)) {
    const { id: value } = await apiGateway.send(new CreateDeploymentCommand({ restApiId }))
    const patchOperations = [{ op: 'replace' as const, path: '/deploymentId', value }]
    await apiGateway.send(new UpdateStageCommand({ restApiId, stageName: STAGE, patchOperations }))
  }
  await reconcileThrottling(build.clients, restApiId!, stage, spec.limits)
  const arn = `arn:aws:apigateway:${build.region}::/restapis/${restApiId}`
  for (const [resourceArn, { tags }] of [
    [arn, api],
    [`${arn}/stages/${STAGE}`, stage],
  ] as const)
    if (!hasStackTags(build, tags))
      await apiGateway.send(new TagResourceCommand({ resourceArn, tags: stackTags(build) }))
}

/** Limits all methods of the stage together; the usage plan limits each client. */
async function reconcileThrottling(
  { apiGateway }: Clients,
  restApiId: string,
  { methodSettings }: Stage,
  { rateLimit, burstLimit }: Limits,
): Promise<void> {
  if (satisfies(methodSettings?.['*/*'], { throttlingRateLimit: rateLimit, throttlingBurstLimit: burstLimit })) return
  const throttling = { '/*/*/throttling/rateLimit': rateLimit, '/*/*/throttling/burstLimit': burstLimit }
  await apiGateway.send(
    new UpdateStageCommand({
      restApiId,
      stageName: STAGE,
      patchOperations: Object.entries(throttling).map(([path, value]) => ({ op: 'replace', path, value: `${value}` })),
    }),
  )
}

type DeployedApi = RestApiDescription & { readonly stage: Stage }

/** The API and its stage. An API of ours without a stage was left by an interrupted run, and is removed. */
async function findDeployed({ clients, journal }: Build, resource: Resource): Promise<DeployedApi | undefined> {
  for (const api of await findByName(clients, resource.name)) {
    const { item } = await clients.apiGateway.send(new GetStagesCommand({ restApiId: api.id }))
    const stage = item?.find(({ stageName }) => stageName === STAGE)
    if (stage || !journal.owns(resource)) return { ...api, stage: stage ?? {} }
    await clients.apiGateway.send(new DeleteRestApiCommand({ restApiId: api.id }))
  }
  return undefined
}

async function findByName({ apiGateway }: Clients, name: string): Promise<RestApiDescription[]> {
  const found: RestApiDescription[] = []
  let position: string | undefined
  do {
    const page = await apiGateway.send(new GetRestApisCommand({ limit: 500, position }))
    found.push(...(page.items ?? []).filter((api) => api.name === name))
    position = page.position
  } while (position)
  return found
}

export async function removeRestApi(clients: Clients, name: string): Promise<void> {
  for (const { id } of await findByName(clients, name))
    await clients.apiGateway.send(new DeleteRestApiCommand({ restApiId: id }))
}
