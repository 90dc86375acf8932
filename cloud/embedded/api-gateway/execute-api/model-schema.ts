import type { ValidateFunction } from 'ajv'
import { default as draft4 } from 'ajv-draft-04'
import type { Definition } from '../definition.ts'
import { badRequest } from '../errors.ts'

const Ajv = draft4 as unknown as typeof draft4.default

type ModelValidator = (body: unknown) => string | undefined

/** What is wrong with a body, as API Gateway puts it into `validationErrorString`; `undefined` when it fits. */
export function getModelValidator(definition: Definition, modelName: string): ModelValidator {
  const models = cachedValidators(definition)
  let validate = models.get(modelName)
  if (!validate) {
    const ajv = new Ajv({ allErrors: true, strict: false, logger: false })
    // Models refer to each other by their URLs, which end with their names.
    for (const { name, schema } of definition.models.values()) ajv.addSchema(JSON.parse(schema), name)
    validate = toModelValidator(ajv.getSchema(modelName)!)
    models.set(modelName, validate)
  }
  return validate
}

const validatorCache = new WeakMap<Definition, Map<string, ModelValidator>>()

function cachedValidators(definition: Definition): Map<string, ModelValidator> {
  let models = validatorCache.get(definition)
  if (!models) {
    models = new Map()
    validatorCache.set(definition, models)
  }
  return models
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

/** A model must be a schema before it is kept. */
export function assertValidSchema(schema: string): void {
  try {
    new Ajv({ strict: false, logger: false }).compile(JSON.parse(schema))
  } catch (error) {
    throw badRequest(`Invalid model schema specified: ${(error as Error).message}`)
  }
}
