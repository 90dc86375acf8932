import { NormalizedSchema } from '@smithy/core/schema'
import { AwsError } from '../core/errors.ts'
import { CHECKED_BY_SERVICE, type ServiceErrors } from '../core/service-definition.ts'
import type { SchemaRef } from './schema.ts'

/** Adds the path of each required member that is not there; throws for a value that is of another kind. */
type Validator = (value: unknown, path: string, missing: string[]) => void

/** Holds inputs against their schemas, so that no operation meets a number where its types promise a text. */
export class InputValidator {
  readonly #missing: ServiceErrors['missing']
  /** By schema, made once: shapes are shared, and may hold themselves. */
  readonly #checks = new Map<unknown, Validator>()

  constructor({ missing }: ServiceErrors) {
    this.#missing = missing
  }

  /** Throws the service's own error for an input that breaks the schema; each AWS service says it in its way. */
  validate(schema: SchemaRef, input: unknown): void {
    if (this.#missing === CHECKED_BY_SERVICE) return
    const missing: string[] = []
    this.#of(NormalizedSchema.of(schema))(input, '', missing)
    if (missing.length > 0) throw this.#missing(missing)
  }

  #of(schema: NormalizedSchema): Validator {
    const key = schema.getSchema()
    const known = typeof key === 'object' ? this.#checks.get(key) : undefined
    if (known) return known
    let check: Validator = () => {}
    // Known before it is made, for shapes that hold themselves.
    if (typeof key === 'object') this.#checks.set(key, (...given) => check(...given))
    check = this.#make(schema)
    if (typeof key === 'object') this.#checks.set(key, check)
    return check
  }

  #make(schema: NormalizedSchema): Validator {
    if (schema.isStructSchema()) return this.#structure(schema)
    if (schema.isListSchema()) {
      const check = this.#of(schema.getValueSchema())
      return (value, path, missing) => {
        if (!Array.isArray(value)) throw wrongType(value, 'a list')
        for (const [index, each] of value.entries()) check(each, `${path}.${index + 1}.member`, missing)
      }
    }
    if (schema.isMapSchema()) {
      const check = this.#of(schema.getValueSchema())
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
      check: this.#of(member),
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

const wrongType = (value: unknown, wanted: string): AwsError =>
  new AwsError(
    'SerializationException',
    `${Array.isArray(value) ? 'A list' : `A value of type ${typeof value}`} can not be converted to ${wanted}.`,
    { status: 400 },
  )
