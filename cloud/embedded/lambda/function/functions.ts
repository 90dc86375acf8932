import { AwsError } from '../../core/errors.ts'
import { Regional, type Scope } from '../../core/regional.ts'
import { conflict, notFound } from '../validation.ts'
import { formatFunctionArn, parseFunctionName } from './function-name.ts'
import type { LambdaFunction } from './lambda-function.ts'

/** All functions, apart per account and region. */
export class Functions {
  readonly #byName = new Regional(() => new Map<string, LambdaFunction>())

  /** Throws ResourceNotFoundException for a name that is none, and for any qualifier but $LATEST. */
  get(text: string | undefined, scope: Scope, qualifier?: string): LambdaFunction {
    const reference = parseFunctionName(text, scope, qualifier)
    const fn = this.#byName.of(reference).get(reference.name)
    if (!fn || (reference.qualifier && reference.qualifier !== '$LATEST'))
      throw notFound(`Function not found: ${formatFunctionArn(reference)}`)
    return fn
  }

  find(text: string, scope: Scope): LambdaFunction | undefined {
    const reference = parseFunctionName(text, scope)
    return this.#byName.of(reference).get(reference.name)
  }

  /** Every function of the account and region, by name. */
  list(scope: Scope): LambdaFunction[] {
    return [...this.#byName.of(scope).values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  all(): LambdaFunction[] {
    return this.#byName.all().flatMap((functions) => [...functions.values()])
  }

  add(fn: LambdaFunction): void {
    this.assertNameAvailable(fn.name, fn.scope)
    this.#byName.of(fn.scope).set(fn.name, fn)
  }

  assertNameAvailable(name: string, scope: Scope): void {
    if (this.#byName.of(scope).has(name)) throw conflict(`Function already exist: ${name}`)
  }

  remove(fn: LambdaFunction): void {
    this.#byName.of(fn.scope).delete(fn.name)
    fn.pool.close(notFound(`Function not found: ${fn.arn}`))
  }
}

/** Refuses a change that was made with an old state of the function in mind. */
export function assertRevision(fn: LambdaFunction, revisionId: string | undefined): void {
  if (revisionId !== undefined && revisionId !== fn.revisionId)
    throw new AwsError(
      'PreconditionFailedException',
      'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
      { fields: { Type: 'User' } },
    )
}
