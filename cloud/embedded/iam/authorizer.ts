import { parseArn } from '../core/arn.ts'
import type { Call } from '../core/call.ts'
import type { Authorizer, Decision } from '../core/identity.ts'
import type { RequiredPermission } from '../core/permissions.ts'
import { describePrincipal, type Principal } from '../core/principal.ts'
import { createConditionContext } from './condition-context.ts'
import type { Directory } from './directory.ts'
import { compilePolicy } from './policy/document.ts'
import {
  type AuthorizedAction,
  type DecidingStatement,
  evaluate,
  evaluateResourcePolicy,
  type NamedPolicy,
  type ResourceVerdict,
} from './policy/evaluate.ts'

/** A decision and the statement that made it; there is none if no statement matches, or if root needs no permission. */
export interface Explanation {
  readonly decision: Decision
  readonly by?: DecidingStatement | undefined
}

export type Explain = (call: Call, permission: RequiredPermission, resourcePolicy: string | undefined) => Explanation

export const createAuthorizer = (explain: Explain): Authorizer => ({
  decide: (call, permission, resourcePolicy) => explain(call, permission, resourcePolicy).decision,
})

/**
 * Decides as AWS does: an explicit deny overrides everything; within an account, an allow in an identity-based or a
 * resource-based policy is enough; across accounts, both are needed.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export const createExplainer =
  (directory: Directory): Explain =>
  (call, permission, resourcePolicy) => {
    const { principal } = call
    const entity = directory.findEntity(principal)
    const request = {
      action: permission.action.toLowerCase(),
      resource: permission.resource,
      context: createConditionContext(call, permission, entity),
    }
    const caller = { principal, roleArn: principal.kind === 'role' ? entity?.arn : undefined }
    const resourceVerdict: ResourceVerdict = resourcePolicy
      ? evaluateResourcePolicy(compilePolicy(resourcePolicy), request, caller)
      : {}
    const isForeign = ownerAccount(permission, call) !== ('account' in principal ? principal.account : undefined)
    const evaluation = { principal, permission, request, resourceVerdict, isForeign }
    if (resourceVerdict.deniedBy) return deny(evaluation, 'denied', 'resource-based', resourceVerdict.deniedBy)
    if (principal.kind === 'service' || principal.kind === 'anonymous' || principal.kind === 'root')
      return decideByResourcePolicy(evaluation)
    return decideByAllPolicies(evaluation, directory.policiesFor(principal))
  }

interface Evaluation {
  readonly principal: Principal
  readonly permission: RequiredPermission
  readonly request: AuthorizedAction
  readonly resourceVerdict: ResourceVerdict
  readonly isForeign: boolean
}

const ALLOWED: Decision = { allowed: true }
/** A role needs a trust policy that allows the caller; identity-based policies alone are not enough. */
const isAssumeRole = ({ permission }: Evaluation): boolean => permission.action === 'sts:AssumeRole'

/** Services and anonymous callers have no identity-based policies, and root needs none. */
function decideByResourcePolicy(evaluation: Evaluation): Explanation {
  const { principal, resourceVerdict, isForeign } = evaluation
  const by = resourceVerdict.allowedBy ?? (principal.kind === 'root' ? resourceVerdict.delegatedBy : undefined)
  if (by || (principal.kind === 'root' && !isForeign && !isAssumeRole(evaluation))) return { decision: ALLOWED, by }
  return deny(evaluation, 'not allowed', 'resource-based')
}

function decideByAllPolicies(evaluation: Evaluation, policies: readonly NamedPolicy[]): Explanation {
  const { principal, request, resourceVerdict, isForeign } = evaluation
  const own = evaluate(policies, request)
  if (own.deniedBy) return deny(evaluation, 'denied', 'identity-based', own.deniedBy)
  const session = sessionVerdict(principal, request)
  if (session?.deniedBy) return deny(evaluation, 'denied', 'session', session.deniedBy)

  const { allowedBy: allowedDirectly, delegatedBy, namesSession } = resourceVerdict
  const isRestricted = session !== undefined && !session.allowedBy
  const byIdentity = isRestricted ? undefined : own.allowedBy
  const byResource = isRestricted && !namesSession ? undefined : allowedDirectly
  if (isForeign || isAssumeRole(evaluation)) {
    const trustedBy = byResource ?? delegatedBy
    // Within an account, a trust policy that names the caller is enough.
    if (trustedBy && (byIdentity || (!isForeign && byResource))) return { decision: ALLOWED, by: trustedBy }
    if (byIdentity) return deny(evaluation, 'not allowed', 'resource-based')
  } else if (byIdentity || byResource) return { decision: ALLOWED, by: byIdentity ?? byResource }
  return deny(
    evaluation,
    'not allowed',
    isRestricted && (own.allowedBy || allowedDirectly) ? 'session' : 'identity-based',
  )
}

const sessionVerdict = (principal: Principal, request: AuthorizedAction) =>
  principal.kind === 'role' && principal.sessionPolicy !== undefined
    ? evaluate([{ name: 'session policy', policy: compilePolicy(principal.sessionPolicy) }], request)
    : undefined

type PolicyKind = 'identity-based' | 'resource-based' | 'session'

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
function deny(
  evaluation: Evaluation,
  how: 'denied' | 'not allowed',
  kind: PolicyKind,
  by?: DecidingStatement,
): Explanation {
  const { principal, permission } = evaluation
  const message = `User: ${describePrincipal(principal)} is not authorized to perform: ${permission.action} on resource: ${permission.resource}`
  return { decision: { allowed: false, message: message + denialReason(evaluation, how, kind) }, by }
}

function denialReason(evaluation: Evaluation, how: 'denied' | 'not allowed', kind: PolicyKind): string {
  const { action } = evaluation.permission
  const isTrust = isAssumeRole(evaluation) && kind === 'resource-based'
  if (how === 'denied')
    return isTrust
      ? ' with an explicit deny in the role trust policy'
      : ` with an explicit deny in ${kind === 'identity-based' ? 'an' : 'a'} ${kind} policy`
  // STS does not reveal which policy is missing, nor which roles exist.
  return isAssumeRole(evaluation) ? '' : ` because no ${kind} policy allows the ${action} action`
}

/** Resources of AWS itself, such as managed policies, count as the caller's own. */
function ownerAccount({ resource, owner }: RequiredPermission, call: Call): string {
  const account = owner ?? parseArn(resource)?.account
  return account === undefined || account === '' || account === 'aws' ? call.account : account
}
