import type { Principal } from '../../core/principal.ts'
import type { Policy, Principals, Statement } from './document.ts'
import type { ConditionContext } from './wildcard.ts'

export interface AuthorizedAction {
  /** As policies write it, lower-cased. */
  readonly action: string
  readonly resource: string
  readonly context: ConditionContext
}

/** A policy, and where it stands: its name, or its ARN. */
export interface NamedPolicy {
  readonly name: string
  readonly policy: Policy
}

/** The statement that speaks of a request, and the policy that it is in. */
export interface DecidingStatement {
  readonly policy: string
  readonly statement: Statement
}

/** One statement that denies outweighs all that allow. */
export interface Verdict {
  readonly deniedBy?: DecidingStatement | undefined
  readonly allowedBy?: DecidingStatement | undefined
}

/** What the policies of an identity say of a request. */
export function evaluate(policies: readonly NamedPolicy[], request: AuthorizedAction): Verdict {
  let allowedBy: DecidingStatement | undefined
  for (const { name, policy } of policies) {
    for (const statement of policy.statements) {
      if (!applies(statement, request)) continue
      if (statement.effect === 'Deny') return { deniedBy: { policy: name, statement } }
      allowedBy ??= { policy: name, statement }
    }
  }
  return { allowedBy }
}

/** How a policy on a resource allows: to the caller itself, or to the caller's account, which may pass it on. */
export interface ResourceVerdict extends Verdict {
  readonly delegatedBy?: DecidingStatement | undefined
  /** It names the very session, which no session policy then narrows. */
  readonly namesSession?: boolean
}

/** What a policy that stands on a resource says of a request. */
export function evaluateResourcePolicy(
  policy: Policy,
  request: AuthorizedAction,
  caller: RequestingPrincipal,
): ResourceVerdict {
  let allowedBy: DecidingStatement | undefined
  let delegatedBy: DecidingStatement | undefined
  let namesSession = false
  for (const statement of policy.statements) {
    const meaning = statement.principals && matchPrincipals(statement.principals, caller)
    if (!meaning || !applies(statement, request)) continue
    const deciding = { policy: RESOURCE_POLICY, statement }
    if (statement.effect === 'Deny') return { deniedBy: deciding }
    if (meaning === 'account') delegatedBy ??= deciding
    else allowedBy ??= deciding
    if (meaning === 'session') namesSession = true
  }
  return { allowedBy, delegatedBy, namesSession }
}

export const RESOURCE_POLICY = 'resource-based policy'

function applies(
  { actions, resources, conditions }: Statement,
  { action, resource, context }: AuthorizedAction,
): boolean {
  if (!actions(action)) return false
  if (resources && !resources(resource, context)) return false
  return conditions.every((holds) => holds(context))
}

/** Who calls, with the ARN of the role behind a session. */
export interface RequestingPrincipal {
  readonly principal: Principal
  readonly roleArn: string | undefined
}

/** Whom a Principal element means: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
function matchPrincipals(
  principals: Principals,
  caller: RequestingPrincipal,
): 'caller' | 'session' | 'account' | undefined {
  const named = matchNamedPrincipal(principals, caller)
  if (principals.inverted) return named ? undefined : 'caller'
  return named
}

function matchNamedPrincipal({ anyone, aws, services }: Principals, { principal, roleArn }: RequestingPrincipal) {
  if (principal.kind === 'service' && services.includes(principal.service)) return 'caller'
  if (principal.kind !== 'service' && principal.kind !== 'anonymous') {
    const { account, arn } = principal
    if (aws.includes(arn)) return principal.kind === 'user' || principal.kind === 'role' ? 'session' : 'account'
    if (roleArn !== undefined && aws.includes(roleArn)) return 'caller'
    if (anyone) return 'caller'
    if (aws.includes(account) || aws.includes(`arn:aws:iam::${account}:root`)) return 'account'
  }
  // Anyone is also any service: what lets SNS or S3 into a queue often says only so, with a condition.
  return anyone ? 'caller' : undefined
}
