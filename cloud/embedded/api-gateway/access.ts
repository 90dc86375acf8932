import type { Call } from '../core/call.ts'
import type { RequiredPermission } from '../core/permissions.ts'
import type { PermissionRules } from '../core/service.ts'

type Verb = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

const permission = (verb: Verb, collection: string, id: string | undefined, { region }: Call): RequiredPermission => ({
  action: `apigateway:${verb}`,
  resource: `arn:aws:apigateway:${region}::/${collection}${id ? `/${id}` : ''}`,
})

const api =
  (verb: Verb) =>
  (input: { readonly restApiId?: string | undefined } | object, call: Call): RequiredPermission =>
    permission(verb, 'restapis', 'restApiId' in input ? input.restApiId : undefined, call)
const apiKey =
  (verb: Verb) =>
  (input: { readonly apiKey?: string | undefined } | object, call: Call): RequiredPermission =>
    permission(verb, 'apikeys', 'apiKey' in input ? input.apiKey : undefined, call)
const usagePlan =
  (verb: Verb) =>
  (input: { readonly usagePlanId?: string | undefined } | object, call: Call): RequiredPermission =>
    permission(verb, 'usageplans', 'usagePlanId' in input ? input.usagePlanId : undefined, call)
const tags =
  (verb: Verb) =>
  ({ resourceArn = '' }: { readonly resourceArn?: string | undefined }, call: Call): RequiredPermission =>
    permission(verb, 'tags', encodeURIComponent(resourceArn), call)

/** The actions are HTTP verbs on paths: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagement.html */
export const permissions = {
  createRestApi: api('POST'),
  getRestApi: api('GET'),
  getRestApis: api('GET'),
  deleteRestApi: api('DELETE'),
  getResources: api('GET'),
  getResource: api('GET'),
  createResource: api('POST'),
  deleteResource: api('DELETE'),
  putMethod: api('PUT'),
  getMethod: api('GET'),
  deleteMethod: api('DELETE'),
  putIntegration: api('PUT'),
  updateIntegration: api('PATCH'),
  getIntegration: api('GET'),
  createModel: api('POST'),
  getModel: api('GET'),
  getModels: api('GET'),
  deleteModel: api('DELETE'),
  createRequestValidator: api('POST'),
  getRequestValidators: api('GET'),
  putGatewayResponse: api('PUT'),
  getGatewayResponses: api('GET'),
  deleteGatewayResponse: api('DELETE'),
  createDeployment: api('POST'),
  getDeployment: api('GET'),
  getDeployments: api('GET'),
  deleteDeployment: api('DELETE'),
  createStage: api('POST'),
  getStage: api('GET'),
  getStages: api('GET'),
  updateStage: api('PATCH'),
  deleteStage: api('DELETE'),
  createApiKey: apiKey('POST'),
  getApiKey: apiKey('GET'),
  getApiKeys: apiKey('GET'),
  updateApiKey: apiKey('PATCH'),
  deleteApiKey: apiKey('DELETE'),
  createUsagePlan: usagePlan('POST'),
  getUsagePlan: usagePlan('GET'),
  getUsagePlans: usagePlan('GET'),
  updateUsagePlan: usagePlan('PATCH'),
  deleteUsagePlan: usagePlan('DELETE'),
  createUsagePlanKey: usagePlan('POST'),
  getUsagePlanKeys: usagePlan('GET'),
  deleteUsagePlanKey: usagePlan('DELETE'),
  tagResource: tags('PUT'),
  untagResource: tags('DELETE'),
  getTags: tags('GET'),
} satisfies Partial<PermissionRules<'apigateway'>>
