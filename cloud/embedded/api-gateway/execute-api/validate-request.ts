import { exceedsDepth, parseJson } from '../../../common/json.ts'
import { GatewayResponseError } from './gateway-response.ts'
import { getModelValidator } from './model-schema.ts'
import type { ApiRequest, Route } from './request.ts'

/** Models can be recursive, and so is their validation. */
const MAX_BODY_DEPTH = 1000

/** Checks required parameters and the body's model: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html */
export function validateRequest(request: ApiRequest, { method }: Route): void {
  const validator = request.definition.validators.get(method.input.requestValidatorId ?? '')
  if (validator?.parameters) checkParameters(request, method.input.requestParameters ?? {})
  if (validator?.body) checkBody(request, method.input.requestModels ?? {})
}

function checkParameters({ query, headers }: ApiRequest, parameters: Readonly<Record<string, boolean>>): void {
  const missing = Object.entries(parameters)
    .filter(([, required]) => required)
    .map(([name]) => /^method\.request\.(querystring|header|path)\.(.+)$/.exec(name))
    .filter((match) =>
      match?.[1] === 'querystring'
        ? !query.get(match[2]!)
        : match?.[1] === 'header' && !headers[match[2]!.toLowerCase()],
    )
    .map((match) => match![2]!)
  if (missing.length > 0)
    throw new GatewayResponseError('BAD_REQUEST_PARAMETERS', {
      message: `Missing required request parameters: [${missing.join(', ')}]`,
    })
}

/** Bodies whose content type has no model are passed on to the integration without validation. */
function checkBody({ definition, headers, body }: ApiRequest, models: Readonly<Record<string, string>>): void {
  const contentType = (headers['content-type'] ?? 'application/json').split(';')[0]!.trim().toLowerCase()
  const model = models[contentType] ?? models.$default
  if (model === undefined) return
  const value = exceedsDepth(body, MAX_BODY_DEPTH) ? undefined : parseJson(body.toString())
  if (value === undefined) throw new GatewayResponseError('BAD_REQUEST_BODY', { validation: '[Invalid JSON]' })
  const validation = getModelValidator(definition, model)(value)
  if (validation !== undefined) throw new GatewayResponseError('BAD_REQUEST_BODY', { validation })
}
