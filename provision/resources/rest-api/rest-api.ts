import { createHash } from 'node:crypto'
import {
  CreateDeploymentCommand,
  CreateRestApiCommand,
  CreateStageCommand,
  DeleteRestApiCommand,
  GetRestApisCommand,
  GetStagesCommand,
  type RestApi as RestApiDescription,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway'
import type { Clients } from '../../../cloud/api/clients.ts'
import { type Build, ensure, physicalName, stackTags } from '../../build.ts'
import type { LambdaFunction } from '../function.ts'
import { grantInvoke } from '../invoke-permission.ts'
import { putGatewayResponses } from './gateway-responses.ts'
import { putRoutes, type Routes } from './routes.ts'
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
  /** JSON Schemas (draft 4) by name, for the bodies that the gateway checks. */
  readonly models: Readonly<Record<string, object>>
  readonly routes: Routes
  readonly limits: Limits
}

const STAGE = 'v1'

/** A REST API that checks requests at the door, hands them to one function, and lets in who has the key. */
export async function ensureRestApi(build: Build, name: string, spec: RestApiSpec): Promise<RestApi> {
  const apiName = physicalName(build, name)
  const definition = createHash('sha256')
    .update(JSON.stringify([spec.models, spec.routes]))
    .digest('hex')
    .slice(0, 16)
  const resource = { kind: 'rest-api', name: apiName } as const
  const create = async (): Promise<RestApiDescription> => {
    const api = await build.clients.apiGateway.send(
      new CreateRestApiCommand({
        name: apiName,
        endpointConfiguration: { types: ['REGIONAL'] },
        tags: { ...stackTags(build), [DEFINITION]: definition },
      }),
    )
    await deployApi(build, api.id!, spec)
    return api
  }
  const api = await ensure(build, resource, { find: () => findDeployed(build.clients, apiName), create })
  if (api.tags?.[DEFINITION] !== definition)
    throw new Error(
      `[eventbed] The API ${apiName} was built from another definition, and replacing it would change its URL.\n` +
        `  • Remove it first: npm run destroy -- --stack ${build.stack}`,
    )
  const key = await ensureApiKey(build, { apiId: api.id!, stage: STAGE, name, limits: spec.limits })
  return { kind: 'rest-api', name, id: api.id!, stage: STAGE, key }
}

/** A tag that tells whether the API that stands is the one described. */
const DEFINITION = 'eventbed:definition'

/** Routes, answers to what the gateway refuses, and a stage: only that makes an API reachable. */
async function deployApi(build: Build, restApiId: string, spec: RestApiSpec): Promise<void> {
  const { apiGateway } = build.clients
  await Promise.all([
    putRoutes(build, restApiId, spec),
    putGatewayResponses(build.clients, restApiId),
    grantInvoke(
      build,
      spec.to,
      'apigateway.amazonaws.com',
      `arn:aws:execute-api:${build.region}:${build.accountId}:${restApiId}/${STAGE}/*/*`,
    ),
  ])
  const { id: deploymentId } = await apiGateway.send(new CreateDeploymentCommand({ restApiId }))
  await apiGateway.send(new CreateStageCommand({ restApiId, stageName: STAGE, deploymentId, tags: stackTags(build) }))
  const throttle = {
    '/*/*/throttling/rateLimit': spec.limits.rateLimit,
    '/*/*/throttling/burstLimit': spec.limits.burstLimit,
  }
  await apiGateway.send(
    new UpdateStageCommand({
      restApiId,
      stageName: STAGE,
      patchOperations: Object.entries(throttle).map(([path, value]) => ({ op: 'replace', path, value: String(value) })),
    }),
  )
}

/** The API, if it has come as far as its stage. One that an interrupted run left half-built is removed. */
async function findDeployed(clients: Clients, name: string): Promise<RestApiDescription | undefined> {
  for (const api of await findByName(clients, name)) {
    const { item } = await clients.apiGateway.send(new GetStagesCommand({ restApiId: api.id }))
    if (item?.length) return api
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
