import { AwsError } from '../../core/errors.ts'
import { Regional, type Scope } from '../../core/regional.ts'
import type { Scheduler } from '../environment/scheduler.ts'
import { conflict, notFound } from '../errors.ts'
import { formatFunctionArn, parseFunctionName } from './function-name.ts'
import type { LambdaFunction } from './lambda-function.ts'

/** The functions of each account and region. */
export class Functions {
  readonly #scheduler: Scheduler
  readonly #byName = new Regional(() => new Map<string, LambdaFunction>())

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler
  }

  /** Throws ResourceNotFoundException if there is no such function, and for any qualifier but $LATEST. */
  get(text: string | undefined, scope: Scope, qualifier?: string): LambdaFunction {
    const reference = parseFunctionName(text, scope, qualifier)
    const fn = this.#byName.get(reference).get(reference.name)
    if (!fn || (reference.qualifier && reference.qualifier !== '$LATEST'))
      throw notFound(`Function not found: ${formatFunctionArn(reference)}`)
    return fn
  }

  find(text: string, scope: Scope): LambdaFunction | undefined {
    const reference = parseFunctionName(text, scope)
    return this.#byName.get(reference).get(reference.name)
  }

  /** Sorted by name. */
  list(scope: Scope): LambdaFunction[] {
    return [...this.#byName.get(scope).values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  add(fn: LambdaFunction): void {
    this.assertNameAvailable(fn.name, fn.scope)
    this.#byName.get(fn.scope).set(fn.name, fn)
    this.#scheduler.addFunction(fn)
  }

  assertNameAvailable(name: string, scope: Scope): void {
    if (this.#byName.get(scope).has(name)) throw conflict(`Function already exist: ${name}`)
  }

  remove(fn: LambdaFunction): void {
    this.#byName.get(fn.scope).delete(fn.name)
    this.#scheduler.removeFunction(fn)
  }
}

/** Rejects a change that was based on an older revision of the function. */
export function assertRevision(fn: LambdaFunction, revisionId: string | undefined): void {
  if (revisionId !== undefined && revisionId !== fn.revisionId)
    throw new AwsError(
      'PreconditionFailedException',
      'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
      { fields: { Type: 'User' } },
    )
}
