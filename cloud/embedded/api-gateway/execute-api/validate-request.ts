import { GatewayResponseError } from './gateway-response.ts'
import { getModelValidator } from './model-schema.ts'
import type { ApiRequest, Route } from './request.ts'

/** Holds a request against what its method asks for: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html */
export function validateRequest(request: ApiRequest, { method }: Route): void {
  const validator = request.definition.validators.get(method.input.requestValidatorId ?? '')
  if (validator?.parameters) checkParameters(request, method.input.requestParameters ?? {})
  if (validator?.body) checkBody(request, method.input.requestModels ?? {})
}

function checkParameters({ query, headers }: ApiRequest, parameters: Readonly<Record<string, boolean>>): void {
  const missing = Object.entries(parameters)
    .filter(([, required]) => required)
    .map(([name]) => /^method\.request\.(querystring|header|path)\.(.+)$/.exec(name))
    .filter((found) =>
      found?.[1] === 'querystring'
        ? !query.get(found[2]!)
        : found?.[1] === 'header' && !headers[found[2]!.toLowerCase()],
    )
    .map((found) => found![2]!)
  if (missing.length > 0)
    throw new GatewayResponseError('BAD_REQUEST_PARAMETERS', {
      message: `Missing required request parameters: [${missing.join(', ')}]`,
    })
}

/** A body of a type that no model is for is let through, and is the integration's business. */
function checkBody({ definition, headers, body }: ApiRequest, models: Readonly<Record<string, string>>): void {
  const contentType = (headers['content-type'] ?? 'application/json').split(';')[0]!.trim().toLowerCase()
  const model = models[contentType] ?? models.$default
  if (model === undefined) return
  let value: unknown
  try {
    value = JSON.parse(body.toString())
  } catch {
    throw new GatewayResponseError('BAD_REQUEST_BODY', { validation: '[Invalid JSON]' })
  }
  const validation = getModelValidator(definition, model)(value)
  if (validation !== undefined) throw new GatewayResponseError('BAD_REQUEST_BODY', { validation })
}
