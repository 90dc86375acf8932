import type { ServiceName } from '../services.ts'
import type { Call } from './call.ts'
import type { InputOf, OperationName } from './service.ts'

/** One permission that a caller needs, for example `sqs:SendMessage` on a queue's ARN. */
export interface RequiredPermission {
  readonly action: string
  readonly resource: string
  /** The account that owns the resource, where its ARN does not say so (S3). */
  readonly owner?: string | undefined
  /** Condition keys that the request itself decides, for example `{ 'lambda:FunctionArn': … }`. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>
}

/** Every caller can call the operation. */
export const ANY_CALLER = 'any caller'
/** Only the root of the account can call the operation. */
export const ROOT_ONLY = 'root only'

/**
 * Returns the ARN on which the action of the operation's own name is needed, `sqs:PurgeQueue` for `purgeQueue`; or all
 * permissions that are needed, where they have other actions, condition keys or owners.
 */
type RequiredPermissionsOf<Input> = (
  input: Input,
  call: Call,
) => string | RequiredPermission | readonly RequiredPermission[]

/** What a caller must be allowed to do to call one operation. There is no default. */
export type PermissionRule<Input> = RequiredPermissionsOf<Input> | typeof ANY_CALLER | typeof ROOT_ONLY

/** The rules of a service, each as a function; an operation without an entry is not implemented. */
export type PermissionTable<S extends ServiceName> = {
  readonly [Name in OperationName<S>]?: (
    input: InputOf<S, Name>,
    call: Call,
  ) => readonly RequiredPermission[] | typeof ROOT_ONLY
}

/** The AWS name of an operation: `SendMessage` for `sendMessage`. */
export const awsName = (operation: string): string => operation.charAt(0).toUpperCase() + operation.slice(1)

/** The same resource under another action, for operations whose action does not have their name. */
export const withAction =
  <Input>(action: string, resource: (input: Input, call: Call) => string) =>
  (input: Input, call: Call): RequiredPermission => ({ action, resource: resource(input, call) })

export const permissionTable = <S extends ServiceName>(
  service: S,
  rules: Readonly<Record<string, PermissionRule<never>>>,
): PermissionTable<S> =>
  Object.fromEntries(
    Object.entries(rules).map(([operation, rule]) => [operation, resolve(`${service}:${awsName(operation)}`, rule)]),
  ) as unknown as PermissionTable<S>

function resolve(action: string, rule: PermissionRule<never>) {
  if (rule === ANY_CALLER) return () => []
  if (rule === ROOT_ONLY) return () => ROOT_ONLY
  return (input: never, call: Call) => {
    const required = rule(input, call)
    return typeof required === 'string' ? [{ action, resource: required }] : [required].flat()
  }
}
