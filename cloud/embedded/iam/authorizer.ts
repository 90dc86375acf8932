import { parseArn } from '../core/arn.ts'
import type { Call } from '../core/call.ts'
import type { Authorizer, Decision } from '../core/identity.ts'
import type { RequiredPermission } from '../core/permissions.ts'
import type { Principal } from '../core/principal.ts'
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

/** A decision, and the statement that made it; none where nothing allows, or the account's root needs none. */
export interface Explanation {
  readonly decision: Decision
  readonly by?: DecidingStatement | undefined
}

export type Explain = (call: Call, access: RequiredPermission, resourcePolicy: string | undefined) => Explanation

export const createAuthorizer = (explain: Explain): Authorizer => ({
  decide: (call, access, resourcePolicy) => explain(call, access, resourcePolicy).decision,
})

/**
 * Decides as AWS does within and across accounts: an explicit deny outweighs all; within an account, what the
 * identity's policies or the resource's allow is allowed; across accounts, both must allow it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export const createExplainer =
  (directory: Directory): Explain =>
  (call, access, resourcePolicy) => {
    const { principal } = call
    const entity = directory.findEntity(principal)
    const request = {
      action: access.action.toLowerCase(),
      resource: access.resource,
      context: createConditionContext(call, access, entity),
    }
    const caller = { principal, roleArn: principal.kind === 'role' ? entity?.arn : undefined }
    const onResource: ResourceVerdict = resourcePolicy
      ? evaluateResourcePolicy(compilePolicy(resourcePolicy), request, caller)
      : {}
    const isForeign = ownerAccount(access, call) !== ('account' in principal ? principal.account : undefined)
    const situation = { principal, access, request, onResource, isForeign }
    if (onResource.deniedBy) return deny(situation, 'denied', 'resource-based', onResource.deniedBy)
    if (principal.kind === 'service' || principal.kind === 'anonymous' || principal.kind === 'root')
      return decideByResourcePolicy(situation)
    return decideByAllPolicies(situation, directory.policiesFor(principal))
  }

interface AuthorizationRequest {
  readonly principal: Principal
  readonly access: RequiredPermission
  readonly request: AuthorizedAction
  readonly onResource: ResourceVerdict
  readonly isForeign: boolean
}

const ALLOWED: Decision = { allowed: true }
/** A role is opened by its trust policy alone: nobody becomes one by policies of their own. */
const isAssumeRole = ({ access }: AuthorizationRequest): boolean => access.action === 'sts:AssumeRole'

/** Services and strangers have no policies of their own, and the root of the account needs none. */
function decideByResourcePolicy(situation: AuthorizationRequest): Explanation {
  const { principal, onResource, isForeign } = situation
  const by = onResource.allowedBy ?? (principal.kind === 'root' ? onResource.delegatedBy : undefined)
  if (by || (principal.kind === 'root' && !isForeign && !isAssumeRole(situation))) return { decision: ALLOWED, by }
  return deny(situation, 'not allowed', 'resource-based')
}

function decideByAllPolicies(situation: AuthorizationRequest, policies: readonly NamedPolicy[]): Explanation {
  const { principal, request, onResource, isForeign } = situation
  const own = evaluate(policies, request)
  if (own.deniedBy) return deny(situation, 'denied', 'identity-based', own.deniedBy)
  const session = sessionVerdict(principal, request)
  if (session?.deniedBy) return deny(situation, 'denied', 'session', session.deniedBy)

  const { allowedBy: direct, delegatedBy, namesSession } = onResource
  const isNarrowed = session !== undefined && !session.allowedBy
  const byIdentity = isNarrowed ? undefined : own.allowedBy
  const byResource = isNarrowed && !namesSession ? undefined : direct
  if (isForeign || isAssumeRole(situation)) {
    const opened = byResource ?? delegatedBy
    // Within the account, a trust policy that names the caller is enough.
    if (opened && (byIdentity || (!isForeign && byResource))) return { decision: ALLOWED, by: opened }
    if (byIdentity) return deny(situation, 'not allowed', 'resource-based')
  } else if (byIdentity || byResource) return { decision: ALLOWED, by: byIdentity ?? byResource }
  return deny(situation, 'not allowed', isNarrowed && (own.allowedBy || direct) ? 'session' : 'identity-based')
}

const sessionVerdict = (principal: Principal, request: AuthorizedAction) =>
  principal.kind === 'role' && principal.sessionPolicy !== undefined
    ? evaluate([{ name: 'session policy', policy: compilePolicy(principal.sessionPolicy) }], request)
    : undefined

type PolicyKind = 'identity-based' | 'resource-based' | 'session'

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
function deny(
  situation: AuthorizationRequest,
  how: 'denied' | 'not allowed',
  kind: PolicyKind,
  by?: DecidingStatement,
): Explanation {
  const { principal, access } = situation
  const who =
    principal.kind === 'anonymous' ? 'anonymous' : principal.kind === 'service' ? principal.service : principal.arn
  const message = `User: ${who} is not authorized to perform: ${access.action} on resource: ${access.resource}`
  return { decision: { allowed: false, message: message + denialReason(situation, how, kind) }, by }
}

function denialReason(situation: AuthorizationRequest, how: 'denied' | 'not allowed', kind: PolicyKind): string {
  const { action } = situation.access
  const isTrust = isAssumeRole(situation) && kind === 'resource-based'
  if (how === 'denied')
    return isTrust
      ? ' with an explicit deny in the role trust policy'
      : ` with an explicit deny in ${kind === 'identity-based' ? 'an' : 'a'} ${kind} policy`
  // STS does not say which of the two sides is missing, so that nobody learns by it which roles there are.
  return isAssumeRole(situation) ? '' : ` because no ${kind} policy allows the ${action} action`
}

/** What AWS itself gives to everybody, such as its managed policies, counts as the caller's. */
function ownerAccount({ resource, owner }: RequiredPermission, call: Call): string {
  const account = owner ?? parseArn(resource)?.account
  return account === undefined || account === '' || account === 'aws' ? call.account : account
}
