import type {
  CreateStageCommandInput,
  MethodSetting,
  PutGatewayResponseCommandInput,
  PutIntegrationCommandInput,
  PutMethodCommandInput,
  QuotaSettings,
  ThrottleSettings,
} from '@aws-sdk/client-api-gateway'

/** The part of a REST API that a deployment takes a snapshot of. */
export interface Definition {
  readonly resources: Map<string, Resource>
  /** JSON Schemas by name. */
  readonly models: Map<string, Model>
  readonly validators: Map<string, Validator>
  readonly gatewayResponses: Map<string, GatewayResponse>
}

export interface Resource {
  readonly id: string
  readonly parentId: string | undefined
  readonly pathPart: string
  readonly path: string
  readonly methods: Map<string, Method>
}

export interface Method {
  readonly input: PutMethodCommandInput
  integration: PutIntegrationCommandInput | undefined
}

export interface Model {
  readonly id: string
  readonly name: string
  readonly contentType: string
  readonly schema: string
  readonly description: string | undefined
}

export interface Validator {
  readonly id: string
  readonly name: string | undefined
  readonly body: boolean
  readonly parameters: boolean
}

export type GatewayResponse = Pick<
  PutGatewayResponseCommandInput,
  'responseType' | 'statusCode' | 'responseParameters' | 'responseTemplates'
>

export interface Api extends Definition {
  readonly id: string
  readonly arn: string
  readonly account: string
  readonly region: string
  readonly created: number
  name: string
  description: string | undefined
  apiKeySource: 'HEADER'
  binaryMediaTypes: string[]
  endpointTypes: ('REGIONAL' | 'EDGE' | 'PRIVATE')[]
  tags: Record<string, string>
  readonly rootId: string
  readonly deployments: Map<string, Deployment>
  readonly stages: Map<string, Stage>
}

export interface Deployment {
  readonly id: string
  readonly created: number
  readonly description: string | undefined
  readonly definition: Definition
}

export interface Stage {
  readonly name: string
  deploymentId: string
  readonly created: number
  updated: number
  description: string | undefined
  variables: Record<string, string>
  tags: Record<string, string>
  /** By `<path>/<method>`, either of which can be `*`. */
  readonly methodSettings: Map<string, MethodSetting>
  readonly input: CreateStageCommandInput
}

export interface ApiKey {
  readonly id: string
  readonly value: string
  readonly created: number
  name: string | undefined
  description: string | undefined
  enabled: boolean
  tags: Record<string, string>
}

export interface UsagePlan {
  readonly id: string
  name: string
  description: string | undefined
  stages: { apiId: string; stage: string }[]
  throttle: ThrottleSettings | undefined
  quota: QuotaSettings | undefined
  readonly keyIds: Set<string>
  tags: Record<string, string>
}
