import { parseArn } from '../core/arn.ts'
import type { Call } from '../core/call.ts'
import type { Authorizer, Decision } from '../core/identity.ts'
import type { Principal } from '../core/principal.ts'
import type { Access } from '../core/service.ts'
import type { Directory } from './directory.ts'
import type { Context } from './policy/conditions.ts'
import { compilePolicy } from './policy/document.ts'
import { evaluate, type Request } from './policy/evaluate.ts'

const ALLOWED: Decision = { allowed: true }

/**
 * Decides as AWS does within and across accounts: an explicit deny outweighs all; within an account, what the
 * identity's policies or the resource's allow is allowed; across accounts, both must allow it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function authorizerOf(directory: Directory): Authorizer {
  return {
    decide(call, access, resourcePolicy) {
      const { principal } = call
      const request: Request = {
        action: access.action.toLowerCase(),
        resource: access.resource,
        context: contextOf(call, access),
      }
      const onResource = resourcePolicy
        ? evaluate([compilePolicy(resourcePolicy)], request, principal)
        : { deniedBy: undefined, allowedBy: undefined }
      if (onResource.deniedBy) return refused(principal, access, 'with an explicit deny in a resource-based policy')
      if (principal.kind === 'service' || principal.kind === 'anonymous')
        return onResource.allowedBy ? ALLOWED : refused(principal, access, noPolicy('resource-based', access))

      const foreign = ownerOf(access, call) !== principal.account
      if (principal.kind === 'root')
        return !foreign || onResource.allowedBy
          ? ALLOWED
          : refused(principal, access, noPolicy('resource-based', access))

      const own = evaluate(directory.policiesOf(principal).map(compilePolicy), request)
      if (own.deniedBy) return refused(principal, access, 'with an explicit deny in an identity-based policy')
      const session = sessionAllows(principal, request)
      const byIdentity = own.allowedBy !== undefined && session
      // A trust policy alone opens a role to its account; nobody becomes a role by a policy of their own alone.
      if (access.action === 'sts:AssumeRole' && !onResource.allowedBy)
        return refused(principal, access, noPolicy('resource-based', access))
      const allowed = foreign ? byIdentity && onResource.allowedBy : byIdentity || onResource.allowedBy
      if (allowed) return ALLOWED
      return refused(
        principal,
        access,
        noPolicy(byIdentity ? 'resource-based' : session ? 'identity-based' : 'session', access),
      )
    },
  }
}

const sessionAllows = (principal: Principal, request: Request): boolean =>
  principal.kind !== 'role' ||
  principal.sessionPolicy === undefined ||
  evaluate([compilePolicy(principal.sessionPolicy)], request).allowedBy !== undefined

const noPolicy = (kind: string, { action }: Access): string => `because no ${kind} policy allows the ${action} action`

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
function refused(principal: Principal, { action, resource }: Access, why: string): Decision {
  const who =
    principal.kind === 'anonymous' ? 'anonymous' : principal.kind === 'service' ? principal.service : principal.arn
  return {
    allowed: false,
    message: `User: ${who} is not authorized to perform: ${action} on resource: ${resource} ${why}`,
  }
}

const ownerOf = ({ resource, owner }: Access, call: Call): string =>
  owner ?? (parseArn(resource)?.account || call.account)

/** The condition keys that every request has: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
function contextOf({ principal, clock, region, sourceIp, userAgent }: Call, { context = {} }: Access): Context {
  const now = new Date(clock.now())
  return {
    'aws:currenttime': now.toISOString(),
    'aws:epochtime': String(Math.floor(now.getTime() / 1000)),
    'aws:requestedregion': region,
    'aws:securetransport': 'false',
    'aws:sourceip': sourceIp,
    'aws:useragent': userAgent,
    ...whoOf(principal),
    ...Object.fromEntries(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value])),
  }
}

function whoOf(principal: Principal): Context {
  switch (principal.kind) {
    case 'service':
      return {
        'aws:sourceaccount': principal.account,
        'aws:sourcearn': principal.sourceArn,
        'aws:principalisawsservice': 'true',
        'aws:principalservicename': principal.service,
      }
    case 'anonymous':
      return { 'aws:principaltype': 'Anonymous' }
    case 'role': {
      const arn = `arn:aws:iam::${principal.account}:role/${principal.roleName}`
      return { 'aws:principalarn': arn, 'aws:principalaccount': principal.account, 'aws:principaltype': 'AssumedRole' }
    }
    case 'user':
      return {
        'aws:principalarn': principal.arn,
        'aws:principalaccount': principal.account,
        'aws:principaltype': 'User',
        'aws:username': principal.userName,
      }
    case 'root':
      return {
        'aws:principalarn': principal.arn,
        'aws:principalaccount': principal.account,
        'aws:principaltype': 'Account',
      }
  }
}
