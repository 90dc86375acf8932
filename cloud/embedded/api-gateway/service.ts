import type { Platform } from '../core/platform.ts'
import { createService, type Service } from '../core/service.ts'
import { permissions } from './access.ts'
import { apiOperations } from './apis.ts'
import { apiGatewayDefinition } from './definition.ts'
import { DataPlane } from './execute-api/data-plane.ts'
import { keyOperations } from './keys.ts'
import { stageOperations } from './stages.ts'
import { ApiGatewayStore } from './store.ts'
import { tagOperations } from './tags.ts'
import { validationOperations } from './validation.ts'

/** API Gateway, REST APIs: https://docs.aws.amazon.com/apigateway/latest/api/ */
export const apiGateway = (platform: Platform): Service<'apigateway'> => {
  const gateways = new ApiGatewayStore()
  const operations = {
    ...apiOperations(gateways),
    ...validationOperations(gateways),
    ...stageOperations(gateways),
    ...keyOperations(gateways),
    ...tagOperations(gateways),
  }
  const dataPlane = new DataPlane(gateways, platform)
  return createService(apiGatewayDefinition, {
    operations,
    permissions,
    http: {
      matches: (request) => dataPlane.matches(request),
      handle: (request, response) => dataPlane.handle(request, response),
    },
  })
}
