import type { ValidateFunction } from 'ajv'
import { default as draft4 } from 'ajv-draft-04'
import { RE2JS } from 're2js'
import { badRequest } from '../errors.ts'
import type { Definition } from '../rest-api.ts'

const Ajv = draft4 as unknown as typeof draft4.default

/**
 * RE2 matches in linear time. JavaScript's regular expressions backtrack: with one such as `^(a+)+$`, a short body would
 * stop the whole cloud.
 */
const linearRegExp = Object.assign(
  (pattern: string) => {
    try {
      return RE2JS.compile(RE2JS.translateRegExp(pattern))
    } catch (error) {
      throw new Error(
        `The pattern ${JSON.stringify(pattern)} is not supported by the embedded cloud, which matches in linear time: ${(error as Error).message}. Lookaround and backreferences cannot be used.`,
      )
    }
  },
  { code: 'linearRegExp' },
)
const OPTIONS = { strict: false, logger: false, code: { regExp: linearRegExp } } as const

/** Returns API Gateway's `$context.error.validationErrorString`, or `undefined` if the body is valid. */
type ModelValidator = (body: unknown) => string | undefined

/** Compiles the validator of a model, or returns the one compiled for an earlier request. */
export function getModelValidator(definition: Definition, modelName: string): ModelValidator {
  const validators = cachedValidators(definition)
  let validate = validators.get(modelName)
  if (!validate) {
    const ajv = new Ajv({ ...OPTIONS, allErrors: true })
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
    new Ajv(OPTIONS).compile(JSON.parse(schema))
  } catch (error) {
    throw badRequest(`Invalid model schema specified: ${(error as Error).message}`)
  }
}
