import type { Call } from '../core/call.ts'
import type { RequiredPermission } from '../core/permissions.ts'
import type { Principal } from '../core/principal.ts'
import type { Entity } from './directory.ts'
import type { ConditionContext } from './policy/wildcard.ts'

/** Returns the condition keys of a request: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
export function createConditionContext(
  call: Call,
  { context }: RequiredPermission,
  entity: Entity | undefined,
): ConditionContext {
  const { principal, clock, region, sourceIp, userAgent } = call
  const now = clock.now()
  const isService = principal.kind === 'service'
  const keys: Record<string, string | readonly string[] | undefined> = {
    'aws:currenttime': new Date(now).toISOString(),
    'aws:epochtime': String(Math.floor(now / 1000)),
    'aws:requestedregion': region,
    // Calls between services stay within the cloud; clients use plain HTTP.
    'aws:securetransport': String(isService),
    'aws:sourceip': isService ? undefined : sourceIp,
    'aws:useragent': userAgent,
    'aws:viaawsservice': 'false',
    'aws:principalisawsservice': String(isService),
    ...principalKeys(principal, entity),
  }
  for (const { Key, Value } of entity?.tags ?? []) keys[`aws:principaltag/${Key.toLowerCase()}`] = Value
  if (context) for (const key of Object.keys(context)) keys[key.toLowerCase()] = context[key]
  return keys
}

function principalKeys(principal: Principal, entity: Entity | undefined): ConditionContext {
  switch (principal.kind) {
    case 'service':
      return {
        'aws:sourceaccount': principal.account,
        'aws:sourcearn': principal.sourceArn,
        'aws:principalservicename': principal.service,
        'aws:principalservicenameslist': [principal.service],
      }
    case 'anonymous':
      return { 'aws:principaltype': 'Anonymous', 'aws:userid': 'anonymous' }
    case 'role':
      return {
        'aws:principalarn': entity?.arn ?? `arn:aws:iam::${principal.account}:role/${principal.roleName}`,
        'aws:principalaccount': principal.account,
        'aws:principaltype': 'AssumedRole',
        'aws:userid': `${entity?.id}:${principal.arn.slice(principal.arn.lastIndexOf('/') + 1)}`,
      }
    case 'user':
      return {
        'aws:principalarn': principal.arn,
        'aws:principalaccount': principal.account,
        'aws:principaltype': 'User',
        'aws:userid': entity?.id,
        'aws:username': principal.userName,
      }
    case 'root':
      return {
        'aws:principalarn': principal.arn,
        'aws:principalaccount': principal.account,
        'aws:principaltype': 'Account',
        'aws:userid': principal.account,
      }
  }
}
