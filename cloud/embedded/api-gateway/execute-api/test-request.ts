import type { Api, Definition, Method, Resource, Stage } from '../rest-api.ts'
import type { ApiRequest, Route } from './request.ts'

/** An empty definition, with the given members replaced. */
export const createDefinition = (changes: Partial<Definition> = {}): Definition => ({
  resources: new Map(),
  models: new Map(),
  validators: new Map(),
  gatewayResponses: new Map(),
  ...changes,
})

export const createMethod = (input: Partial<Method['input']> = {}): Method => ({
  input: { restApiId: 'a1b2c3d4e5', resourceId: 'abc123', httpMethod: 'GET', authorizationType: 'NONE', ...input },
  integration: undefined,
})

export const createResource = (path: string, methods: readonly string[] = ['GET']): Resource => ({
  id: `resource ${path}`,
  parentId: undefined,
  pathPart: path.split('/').at(-1)!,
  path,
  methods: new Map(methods.map((httpMethod) => [httpMethod, createMethod({ httpMethod })])),
})

export const createRoute = (changes: Partial<Route> = {}): Route => ({
  resource: createResource('/'),
  method: createMethod(),
  pathParameters: {},
  ...changes,
})

export const createApi = (changes: Partial<Api> = {}): Api => ({
  ...createDefinition(),
  id: 'a1b2c3d4e5',
  arn: 'arn:aws:apigateway:us-east-1::/restapis/a1b2c3d4e5',
  account: '123456789012',
  region: 'us-east-1',
  created: 0,
  name: 'pets',
  description: undefined,
  apiKeySource: 'HEADER',
  binaryMediaTypes: [],
  endpointTypes: ['REGIONAL'],
  tags: {},
  rootId: 'abc123',
  deployments: new Map(),
  stages: new Map(),
  ...changes,
})

export const createStage = (changes: Partial<Stage> = {}): Stage => ({
  name: 'prod',
  deploymentId: 'd1',
  created: 0,
  updated: 0,
  description: undefined,
  variables: {},
  tags: {},
  methodSettings: new Map(),
  input: { restApiId: 'a1b2c3d4e5', stageName: 'prod', deploymentId: 'd1' },
  ...changes,
})

/** `GET /` on the stage `prod`, with the given members replaced. */
export const createApiRequest = (changes: Partial<ApiRequest> = {}): ApiRequest => ({
  api: createApi(),
  stage: createStage(),
  definition: createDefinition(),
  requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
  method: 'GET',
  path: '/',
  query: new URLSearchParams(),
  rawHeaders: [],
  headers: {},
  body: Buffer.alloc(0),
  sourceIp: '127.0.0.1',
  port: 4566,
  trace: { traceId: '5759e988bd862e3fe1be46a994272793', spanId: '53995c3f42cd8ad8' },
  now: 0,
  ...changes,
})
