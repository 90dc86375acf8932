import type { Operations } from '../core/service.ts'
import { badRequest, conflict, notFound } from './errors.ts'
import { assertValidSchema } from './execute-api/model-schema.ts'
import type { Model, Validator } from './rest-api.ts'
import { type ApiGatewayStore, newId } from './store.ts'

/** Models and request validators, and the gateway responses to requests that fail validation or are rejected otherwise. */
export const validationOperations = (store: ApiGatewayStore) =>
  ({
    createModel: ({ restApiId, name = '', contentType = 'application/json', schema = '{}', description }, call) => {
      const api = store.requireApi(restApiId, call)
      if (!/^[A-Za-z0-9]+$/.test(name)) throw badRequest(`Model name must be alphanumeric: ${name}`)
      if (api.models.has(name)) throw conflict('Model name already exists for this REST API')
      assertValidSchema(schema)
      const model: Model = { id: newId(call.random, 6), name, contentType, schema, description }
      api.models.set(name, model)
      return { ...model }
    },
    getModel: ({ restApiId, modelName = '' }, call) => {
      const model = store.requireApi(restApiId, call).models.get(modelName)
      if (!model) throw notFound('model name', undefined)
      return { ...model }
    },
    getModels: ({ restApiId }, call) => ({ items: [...store.requireApi(restApiId, call).models.values()] }),
    deleteModel: ({ restApiId, modelName = '' }, call) => {
      if (!store.requireApi(restApiId, call).models.delete(modelName)) throw notFound('model name', undefined)
      return {}
    },
    createRequestValidator: (
      { restApiId, name, validateRequestBody = false, validateRequestParameters = false },
      call,
    ) => {
      const validator = {
        id: newId(call.random, 6),
        name,
        body: validateRequestBody,
        parameters: validateRequestParameters,
      }
      store.requireApi(restApiId, call).validators.set(validator.id, validator)
      return toRequestValidator(validator)
    },
    getRequestValidators: ({ restApiId }, call) => ({
      items: [...store.requireApi(restApiId, call).validators.values()].map(toRequestValidator),
    }),
    putGatewayResponse: ({ restApiId, ...response }, call) => {
      store.requireApi(restApiId, call).gatewayResponses.set(response.responseType!, response)
      return { ...response, defaultResponse: false }
    },
    getGatewayResponses: ({ restApiId }, call) => ({
      items: [...store.requireApi(restApiId, call).gatewayResponses.values()].map((response) => ({
        ...response,
        defaultResponse: false,
      })),
    }),
    deleteGatewayResponse: ({ restApiId, responseType }, call) => {
      if (!store.requireApi(restApiId, call).gatewayResponses.delete(responseType!))
        throw notFound('gateway response', undefined)
      return {}
    },
  }) satisfies Operations<'apigateway'>

const toRequestValidator = ({ id, name, body, parameters }: Validator) => ({
  id,
  name,
  validateRequestBody: body,
  validateRequestParameters: parameters,
})
