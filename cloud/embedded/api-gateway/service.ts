import type { Call } from '../core/call.ts'
import type { Platform } from '../core/platform.ts'
import type { AccessTable, Service } from '../core/service.ts'
import { apiOperations } from './apis.ts'
import { DataPlane } from './execute-api/data-plane.ts'
import { keyOperations } from './keys.ts'
import { stageOperations } from './stages.ts'
import { ApiGatewayStore } from './store.ts'
import { validationOperations } from './validation.ts'

/** API Gateway, REST APIs: https://docs.aws.amazon.com/apigateway/latest/api/ */
export const apiGateway = (platform: Platform): Service<'apigateway'> => {
  const gateways = new ApiGatewayStore()
  const operations = {
    ...apiOperations(gateways),
    ...validationOperations(gateways),
    ...stageOperations(gateways),
    ...keyOperations(gateways),
  }
  const dataPlane = new DataPlane(gateways, platform)
  return {
    name: 'apigateway',
    operations,
    access: accessTo(Object.keys(operations)),
    http: {
      matches: (request) => dataPlane.matches(request),
      handle: (request, response) => dataPlane.handle(request, response),
    },
  }
}

interface Addressed {
  readonly restApiId?: string
  readonly apiKey?: string
  readonly usagePlanId?: string
}

const VERBS: readonly (readonly [start: string, verb: string])[] = [
  ['get', 'GET'],
  ['create', 'POST'],
  ['put', 'PUT'],
  ['update', 'PATCH'],
  ['delete', 'DELETE'],
]

/** Permissions are HTTP verbs on paths: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagement.html */
const accessTo = (names: readonly string[]): AccessTable<'apigateway'> =>
  Object.fromEntries(
    names.map((name) => {
      const verb = VERBS.find(([start]) => name.startsWith(start))![1]
      return [
        name,
        ({ restApiId, apiKey, usagePlanId }: Addressed, { region }: Call) => ({
          action: `apigateway:${verb}`,
          resource: `arn:aws:apigateway:${region}::${pathOf(name, { restApiId, apiKey, usagePlanId } as Addressed)}`,
        }),
      ]
    }),
  ) as AccessTable<'apigateway'>

function pathOf(name: string, { restApiId, apiKey, usagePlanId }: Addressed): string {
  if (restApiId) return `/restapis/${restApiId}`
  if (usagePlanId) return `/usageplans/${usagePlanId}`
  if (apiKey) return `/apikeys/${apiKey}`
  return name.includes('ApiKey') ? '/apikeys' : name.includes('UsagePlan') ? '/usageplans' : '/restapis'
}
