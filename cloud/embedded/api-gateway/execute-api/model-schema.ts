import type { ValidateFunction } from 'ajv'
import { badRequest } from '../errors.ts'
import type { Definition } from '../rest-api.ts'
import { createAjv } from './linear-ajv.ts'

/** Returns API Gateway's `$context.error.validationErrorString`, or `undefined` if the body is valid. */
type ModelValidator = (body: unknown) => string | undefined

/** Compiles the validator of a model, or returns the one compiled for an earlier request. */
export function getModelValidator(definition: Definition, modelName: string): ModelValidator {
  const validators = cachedValidators(definition)
  let validate = validators.get(modelName)
  if (!validate) {
    const ajv = createAjv({ allErrors: true })
    for (const { name, schema } of definition.models.values()) ajv.addSchema(JSON.parse(schema), name)
    validate = toModelValidator(ajv.getSchema(modelName)!)
    validators.set(modelName, validate)
  }
  return validate
}

/** Each deployment has a definition of its own, which never changes afterwards. */
const validatorCache = new WeakMap<Definition, Map<string, ModelValidator>>()

function cachedValidators(definition: Definition): Map<string, ModelValidator> {
  let validators = validatorCache.get(definition)
  if (!validators) {
    validators = new Map()
    validatorCache.set(definition, validators)
  }
  return validators
}

const toModelValidator =
  (validate: ValidateFunction): ModelValidator =>
  (body) => {
    if (validate(body)) return undefined
    const errors = (validate.errors ?? []).map(({ keyword, instancePath, params, message }) =>
      keyword === 'required'
        ? `object has missing required properties (["${params.missingProperty}"])`
        : `${instancePath ? `[Path '${instancePath}'] ` : ''}${message}`,
    )
    return `[${errors.join(', ')}]`
  }

/** Throws BadRequestException unless the text is a valid JSON Schema of draft 4. */
export function assertValidSchema(schema: string): void {
  try {
    createAjv().compile(JSON.parse(schema))
  } catch (error) {
    throw badRequest(`Invalid model schema specified: ${(error as Error).message}`)
  }
}
