import type { PutPermissionCommandInput, RemovePermissionCommandInput } from '@aws-sdk/client-eventbridge'
import type { Principal } from '../core/principal.ts'
import { compilePolicy } from '../iam/policy/document.ts'
import type { Bus } from './bus.ts'
import { invalid, notFound } from './problems.ts'

interface Document {
  Version: string
  Statement: { Sid?: string }[]
}

/** Lets others put events on a bus: a whole policy, or one account. */
export function putPermission(
  bus: Bus,
  { Policy, Principal, Action, StatementId, Condition }: PutPermissionCommandInput,
): void {
  if (Policy !== undefined) {
    checkPolicy(Policy)
    bus.policy = Policy
    return
  }
  if (!Principal || !StatementId)
    throw invalid('Parameter Principal is not valid. Reason: Principal is a required argument.')
  const statement = {
    Sid: StatementId,
    Effect: 'Allow',
    Principal: Principal === '*' ? '*' : { AWS: `arn:aws:iam::${Principal}:root` },
    Action: Action ?? 'events:PutEvents',
    Resource: bus.arn,
    ...(Condition && { Condition: { [Condition.Type!]: { [Condition.Key!]: Condition.Value } } }),
  }
  const document = documentOf(bus)
  const others = document.Statement.filter(({ Sid }) => Sid !== StatementId)
  bus.policy = JSON.stringify({ ...document, Statement: [...others, statement] })
}

export function removePermission(bus: Bus, { StatementId, RemoveAllPermissions }: RemovePermissionCommandInput): void {
  if (RemoveAllPermissions) {
    bus.policy = undefined
    return
  }
  if (bus.policy === undefined) throw notFound('EventBus does not have a policy.')
  const document = documentOf(bus)
  const kept = document.Statement.filter(({ Sid }) => Sid !== StatementId)
  if (kept.length === document.Statement.length) throw notFound('Statement with the provided id does not exist.')
  bus.policy = kept.length === 0 ? undefined : JSON.stringify({ ...document, Statement: kept })
}

function checkPolicy(text: string): void {
  try {
    compilePolicy(text)
  } catch (error) {
    throw invalid(`Parameter Policy is not valid. Reason: ${(error as Error).message}`)
  }
}

const documentOf = ({ policy }: Bus): Document =>
  policy === undefined ? { Version: '2012-10-17', Statement: [] } : JSON.parse(policy)

/** The bus's policy, as it stands for a caller. */
export function policyOn(bus: Bus, principal: Principal): string | undefined {
  const isOwn = principal.kind === 'service' && OWN_SERVICES.has(principal.service)
  if (!isOwn || bus.name !== 'default') return bus.policy
  const statement = {
    Effect: 'Allow',
    Principal: { Service: principal.service },
    Action: 'events:PutEvents',
    Resource: bus.arn,
  }
  const document = documentOf(bus)
  return JSON.stringify({ ...document, Statement: [...document.Statement, statement] })
}

/** They put their events on the default bus without being asked for a permission. */
const OWN_SERVICES = new Set(['s3.amazonaws.com'])
