import type { Principal } from '../../core/principal.ts'
import { type Context, holds, resolveVariables } from './conditions.ts'
import type { Policy, Principals, Statement } from './document.ts'

export interface Request {
  /** As policies write it, lower-cased. */
  readonly action: string
  readonly resource: string
  readonly context: Context
}

/** The statements that speak of a request: one that denies outweighs all that allow. */
export interface Verdict {
  readonly deniedBy: Statement | undefined
  readonly allowedBy: Statement | undefined
}

/** What some policies say of a request. `principal` is given for policies that stand on a resource. */
export function evaluate(policies: readonly Policy[], request: Request, principal?: Principal): Verdict {
  let allowedBy: Statement | undefined
  for (const { statements } of policies) {
    for (const statement of statements) {
      if (!applies(statement, request, principal)) continue
      if (statement.effect === 'Deny') return { deniedBy: statement, allowedBy: undefined }
      allowedBy ??= statement
    }
  }
  return { deniedBy: undefined, allowedBy }
}

function applies(
  statement: Statement,
  { action, resource, context }: Request,
  principal: Principal | undefined,
): boolean {
  const { actions, resources, principals, conditions } = statement
  if (!actions(action)) return false
  if (resources && !resources(resource, (text) => resolveVariables(text, context))) return false
  if (principal && !(principals && means(principals, principal))) return false
  return conditions.every((condition) => holds(condition, context))
}

/** Whether a Principal element means this caller: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
function means(principals: Principals, principal: Principal): boolean {
  return named(principals, principal) !== principals.inverted
}

function named({ anyone, aws, services }: Principals, principal: Principal): boolean {
  if (principal.kind === 'service') return services.includes(principal.service) || services.includes('*')
  if (anyone) return true
  if (principal.kind === 'anonymous') return false
  const { account, arn } = principal
  const names = new Set([account, `arn:aws:iam::${account}:root`, arn])
  if (principal.kind === 'role') names.add(`arn:aws:iam::${account}:role/${principal.roleName}`)
  return aws.some((name) => names.has(name))
}
