import type { Principal } from '../../core/principal.ts'
import type { Policy, Principals, Statement } from './document.ts'
import type { ConditionContext } from './wildcard.ts'

export interface AuthorizedAction {
  /** In lower case, for example `sqs:sendmessage`. */
  readonly action: string
  readonly resource: string
  readonly context: ConditionContext
}

/** A policy with its name, or its ARN. */
export interface NamedPolicy {
  readonly name: string
  readonly policy: Policy
}

/** The statement that decided a request, and its policy. */
export interface DecidingStatement {
  readonly policy: string
  readonly statement: Statement
}

/** A statement that denies overrides all that allow. */
export interface Verdict {
  readonly deniedBy?: DecidingStatement | undefined
  readonly allowedBy?: DecidingStatement | undefined
}

/** Evaluates identity-based policies. */
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

/** A resource-based policy allows the caller itself, or the caller's account, which can delegate to the caller. */
export interface ResourceVerdict extends Verdict {
  readonly delegatedBy?: DecidingStatement | undefined
  /** Whether it names the session itself; then no session policy restricts it. */
  readonly namesSession?: boolean
}

/** Evaluates a resource-based policy. */
export function evaluateResourcePolicy(
  policy: Policy,
  request: AuthorizedAction,
  caller: RequestingPrincipal,
): ResourceVerdict {
  let allowedBy: DecidingStatement | undefined
  let delegatedBy: DecidingStatement | undefined
  let namesSession = false
  for (const statement of policy.statements) {
    const match = statement.principals && matchPrincipals(statement.principals, caller)
    if (!match || !applies(statement, request)) continue
    const deciding = { policy: RESOURCE_POLICY, statement }
    if (statement.effect === 'Deny') return { deniedBy: deciding }
    if (match === 'account') delegatedBy ??= deciding
    else allowedBy ??= deciding
    if (match === 'session') namesSession = true
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

/** The caller, with the ARN of its role if it is a session. */
export interface RequestingPrincipal {
  readonly principal: Principal
  readonly roleArn: string | undefined
}

/** How a Principal element matches the caller: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
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
  // `*` also matches services: queue policies for SNS or S3 are often written like this, with a condition.
  return anyone ? 'caller' : undefined
}
