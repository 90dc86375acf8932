import { NormalizedSchema } from '@smithy/core/schema'
import { AwsError } from '../core/errors.ts'
import { CHECKED_BY_SERVICE, type ServiceErrors } from '../core/service-definition.ts'
import type { SchemaRef } from './schema.ts'

/** Collects the paths of missing required members; throws for a value of the wrong type. */
type Validator = (value: unknown, path: string, missing: string[]) => void

/** Validates inputs against their schemas, so that operations can rely on the types of their inputs. */
export class InputValidator {
  readonly #missing: ServiceErrors['missing']
  /** Validators by schema. Shapes are shared and can be recursive. */
  readonly #validators = new Map<unknown, Validator>()

  constructor({ missing }: ServiceErrors) {
    this.#missing = missing
  }

  /** Throws the service's own error for an input that does not match the schema. */
  validate(schema: SchemaRef, input: unknown): void {
    if (this.#missing === CHECKED_BY_SERVICE) return
    const missing: string[] = []
    this.#validatorOf(NormalizedSchema.of(schema))(input, '', missing)
    if (missing.length > 0) throw this.#missing(missing)
  }

  #validatorOf(schema: NormalizedSchema): Validator {
    const key = schema.getSchema()
    const known = typeof key === 'object' ? this.#validators.get(key) : undefined
    if (known) return known
    let check: Validator = () => {}
    // Registered before it is created, for recursive shapes.
    if (typeof key === 'object') this.#validators.set(key, (...given) => check(...given))
    check = this.#create(schema)
    if (typeof key === 'object') this.#validators.set(key, check)
    return check
  }

  #create(schema: NormalizedSchema): Validator {
    if (schema.isStructSchema()) return this.#structure(schema)
    if (schema.isListSchema()) {
      const check = this.#validatorOf(schema.getValueSchema())
      return (value, path, missing) => {
        if (!Array.isArray(value)) throw wrongType(value, 'a list')
        for (const [index, each] of value.entries()) check(each, `${path}.${index + 1}.member`, missing)
      }
    }
    if (schema.isMapSchema()) {
      const check = this.#validatorOf(schema.getValueSchema())
      return (value, path, missing) => {
        if (typeof value !== 'object') throw wrongType(value, 'a map')
        for (const [name, each] of Object.entries(value ?? {})) check(each, `${path}.${name}.member`, missing)
      }
    }
    const kind = schema.isStringSchema() ? 'string' : schema.isBooleanSchema() ? 'boolean' : undefined
    if (kind) return validateType(kind)
    return schema.isNumericSchema() ? validateType('number') : () => {}
  }

  #structure(schema: NormalizedSchema): Validator {
    const [, , , , , , requiredCount = 0] = schema.getSchema() as unknown as unknown[]
    const members = [...schema.structIterator()].map(([name, member], index) => ({
      name,
      check: this.#validatorOf(member),
      required: index < Number(requiredCount),
    }))
    return (value, path, missing) => {
      if (typeof value !== 'object' || Array.isArray(value)) throw wrongType(value, 'a structure')
      for (const { name, check, required } of members) {
        const member = (value as Record<string, unknown> | null)?.[name]
        const at = `${path && `${path}.`}${name.charAt(0).toLowerCase()}${name.slice(1)}`
        if (member !== undefined && member !== null) check(member, at, missing)
        else if (required) missing.push(at)
      }
    }
  }
}

const validateType =
  (kind: 'string' | 'boolean' | 'number'): Validator =>
  (value) => {
    if (value !== null && kind !== typeof value) throw wrongType(value, `a ${kind}`)
  }

const wrongType = (value: unknown, expected: string): AwsError =>
  new AwsError(
    'SerializationException',
    `${Array.isArray(value) ? 'A list' : `A value of type ${typeof value}`} can not be converted to ${expected}.`,
    { status: 400 },
  )
