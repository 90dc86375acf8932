import type { PutPermissionCommandInput, RemovePermissionCommandInput } from '@aws-sdk/client-eventbridge'
import type { Principal } from '../core/principal.ts'
import { compilePolicy } from '../iam/policy/document.ts'
import { addStatement, hasStatement, removeStatement } from '../iam/policy/resource-policy.ts'
import type { Bus } from './bus.ts'
import { notFound, validationError } from './errors.ts'

/** Grants access to a bus: either replaces the whole policy, or adds or replaces the statement for one account. */
export function putPermission(
  bus: Bus,
  { Policy, Principal, Action, StatementId, Condition }: PutPermissionCommandInput,
): void {
  if (Policy !== undefined) {
    validatePolicy(Policy)
    bus.policy = Policy
    return
  }
  if (!Principal || !StatementId)
    throw validationError('Parameter Principal is not valid. Reason: Principal is a required argument.')
  const statement = {
    Sid: StatementId,
    Effect: 'Allow',
    Principal: Principal === '*' ? '*' : { AWS: `arn:aws:iam::${Principal}:root` },
    Action: Action ?? 'events:PutEvents',
    Resource: bus.arn,
    ...(Condition && { Condition: { [Condition.Type!]: { [Condition.Key!]: Condition.Value } } }),
  }
  bus.policy = addStatement(removeStatement(bus.policy, StatementId), statement)
}

export function removePermission(bus: Bus, { StatementId, RemoveAllPermissions }: RemovePermissionCommandInput): void {
  if (RemoveAllPermissions) {
    bus.policy = undefined
    return
  }
  if (bus.policy === undefined) throw notFound('EventBus does not have a policy.')
  if (!hasStatement(bus.policy, StatementId)) throw notFound('Statement with the provided id does not exist.')
  bus.policy = removeStatement(bus.policy, StatementId)
}

function validatePolicy(text: string): void {
  try {
    compilePolicy(text)
  } catch (error) {
    throw validationError(`Parameter Policy is not valid. Reason: ${(error as Error).message}`)
  }
}

/** AWS services that may put events on the default bus whatever its policy says. */
const TRUSTED_SERVICES = new Set(['s3.amazonaws.com'])

/** The bus's policy, plus the implicit permission of the principal if it has one. */
export function effectivePolicy(bus: Bus, principal: Principal): string | undefined {
  const isTrusted = principal.kind === 'service' && TRUSTED_SERVICES.has(principal.service)
  if (!isTrusted || bus.name !== 'default') return bus.policy
  const statement = {
    Effect: 'Allow',
    Principal: { Service: principal.service },
    Action: 'events:PutEvents',
    Resource: bus.arn,
  }
  return addStatement(bus.policy, statement)
}
