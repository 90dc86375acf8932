import type { Call, ServiceName } from '../core/call.ts'
import { trueChance } from '../core/chance.ts'
import type { Decision } from '../core/identity.ts'
import { ManualClock } from '../core/manual-clock.ts'
import { type Principal, type RolePrincipal, rootOf, type UserPrincipal } from '../core/principal.ts'
import type { Access, InputOf, OperationName, OutputOf, Service } from '../core/service.ts'
import { Tracer } from '../core/trace.ts'
import type { StsSettings } from '../sts/service.ts'
import { createIdentity } from './identity.ts'

export const ACCOUNT = '111111111111'
export const OTHER = '222222222222'

export const roleOf = (roleName: string, more: Partial<RolePrincipal> = {}): RolePrincipal => ({
  kind: 'role',
  account: ACCOUNT,
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${roleName}/session`,
  roleName,
  ...more,
})

export const userOf = (userName: string): UserPrincipal => ({
  kind: 'user',
  account: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:user/${userName}`,
  userName,
})

export const serviceOf = (service: string, sourceArn: string, account = ACCOUNT): Principal => ({
  kind: 'service',
  service,
  account,
  sourceArn,
})

/** A policy of these statements. */
export const policy = (...Statement: object[]): string => JSON.stringify({ Version: '2012-10-17', Statement })
export const allow = (Action: unknown, Resource: unknown = '*', more: object = {}): object => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
})
export const deny = (Action: unknown, Resource: unknown = '*', more: object = {}): object => ({
  ...allow(Action, Resource, more),
  Effect: 'Deny',
})

/** IAM and STS alone, on a clock that stands still. */
export function identityAlone(settings: StsSettings = {}) {
  const clock = new ManualClock()
  const identity = createIdentity(settings)
  const tracer = new Tracer(clock, trueChance)
  const callBy = (principal: Principal = rootOf(ACCOUNT), more: Partial<Call> = {}): Call => ({
    account: 'account' in principal ? principal.account : ACCOUNT,
    region: 'eu-central-1',
    service: 'iam',
    operation: '',
    requestId: 'r',
    principal,
    clock,
    chance: trueChance,
    span: tracer.start('test'),
    endpoint: 'http://x',
    signal: AbortSignal.timeout(10_000),
    trailers: Promise.resolve({}),
    sourceIp: '10.1.2.3',
    userAgent: 'agent/1',
    ...more,
  })
  async function run<S extends ServiceName, Name extends OperationName<S>>(
    service: Service<S>,
    name: Name,
    input: InputOf<S, Name>,
    call: Call,
  ): Promise<OutputOf<S, Name>> {
    return (await service.operations[name]!(input, call)) as OutputOf<S, Name>
  }
  const iam = <Name extends OperationName<'iam'>>(name: Name, input: InputOf<'iam', Name>, principal?: Principal) =>
    run(identity.iam, name, input, callBy(principal))
  return {
    ...identity,
    service: identity.iam,
    clock,
    callBy,
    iam,
    /** Runs an operation of STS as the gateway does: only if its access is allowed. */
    async sts<Name extends OperationName<'sts'>>(name: Name, input: InputOf<'sts', Name>, principal?: Principal) {
      const call = callBy(principal)
      const needed = identity.sts.access[name]!(input, call) as Access | readonly Access[]
      for (const access of [needed].flat() as Access[]) {
        const decision = identity.authorizer.decide(call, access, identity.sts.resourcePolicy?.(access.resource, call))
        if (!decision.allowed) throw Object.assign(new Error(decision.message), { name: 'AccessDenied' })
      }
      return run(identity.sts, name, input, call)
    },
    /** A role that Lambda may assume, with these statements as its policy. */
    async role(RoleName: string, ...statements: object[]) {
      const trust = policy({
        Effect: 'Allow',
        Principal: { Service: 'lambda.amazonaws.com' },
        Action: 'sts:AssumeRole',
      })
      await iam('createRole', { RoleName, AssumeRolePolicyDocument: trust })
      if (statements.length > 0)
        await iam('putRolePolicy', { RoleName, PolicyName: 'may', PolicyDocument: policy(...statements) })
      return roleOf(RoleName)
    },
    async user(UserName: string, ...statements: object[]) {
      await iam('createUser', { UserName })
      if (statements.length > 0)
        await iam('putUserPolicy', { UserName, PolicyName: 'may', PolicyDocument: policy(...statements) })
      return userOf(UserName)
    },
    decide: (principal: Principal, access: Access, resourcePolicy?: string, more: Partial<Call> = {}): Decision =>
      identity.authorizer.decide(callBy(principal, more), access, resourcePolicy),
  }
}
