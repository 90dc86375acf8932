import type { Call } from '../core/call.ts'
import type { Decision } from '../core/identity.ts'
import { type RequiredPermission, ROOT_ONLY } from '../core/permissions.ts'
import { type Principal, type RolePrincipal, rootPrincipal, type UserPrincipal } from '../core/principal.ts'
import { systemRandom } from '../core/random-source.ts'
import type { InputOf, OperationName, OutputOf, Service } from '../core/service.ts'
import { Tracer } from '../core/trace.ts'
import { createIdentityStore } from '../iam/identity-store.ts'
import { iam } from '../iam/service.ts'
import type { ServiceName } from '../services.ts'
import { type StsSettings, sts } from '../sts/service.ts'
import { ManualClock } from './manual-clock.ts'

export const ACCOUNT = '111111111111'
export const OTHER_ACCOUNT = '222222222222'

export const rolePrincipal = (roleName: string, more: Partial<RolePrincipal> = {}): RolePrincipal => ({
  kind: 'role',
  account: ACCOUNT,
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${roleName}/session`,
  roleName,
  ...more,
})

export const userPrincipal = (userName: string): UserPrincipal => ({
  kind: 'user',
  account: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:user/${userName}`,
  userName,
})

export const servicePrincipal = (service: string, sourceArn: string, account = ACCOUNT): Principal => ({
  kind: 'service',
  service,
  account,
  sourceArn,
})

/** The JSON text of a policy with these statements. */
export const policyDocument = (...Statement: object[]): string => JSON.stringify({ Version: '2012-10-17', Statement })
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

/** IAM and STS by themselves, on a manual clock. */
export function createIsolatedIdentity(settings: StsSettings = {}) {
  const clock = new ManualClock()
  const identity = createIdentityStore()
  const services = { iam: iam(identity), sts: sts(identity, settings) }
  const tracer = new Tracer(clock, systemRandom)
  const callBy = (principal: Principal = rootPrincipal(ACCOUNT), more: Partial<Call> = {}): Call => ({
    account: 'account' in principal ? principal.account : ACCOUNT,
    region: 'eu-central-1',
    service: 'iam',
    operation: '',
    requestId: 'r',
    principal,
    clock,
    random: systemRandom,
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
  const runIam = <Name extends OperationName<'iam'>>(name: Name, input: InputOf<'iam', Name>, principal?: Principal) =>
    run(services.iam, name, input, callBy(principal))
  return {
    ...identity,
    service: services.iam,
    clock,
    callBy,
    iam: runIam,
    /** Runs an STS operation as the gateway does: only if the caller has the required permissions. */
    async sts<Name extends OperationName<'sts'>>(name: Name, input: InputOf<'sts', Name>, principal?: Principal) {
      const call = callBy(principal)
      for (const required of permissionsFor(services.sts, name, input, call)) {
        const resourcePolicy = services.sts.resourcePolicy?.(required.resource, call)
        const decision = identity.authorizer.decide(call, required, resourcePolicy)
        if (!decision.allowed) throw services.sts.definition.errors.denied(decision.message)
      }
      return run(services.sts, name, input, call)
    },
    /** Creates a role that Lambda can assume, with an inline policy of these statements. */
    async role(RoleName: string, ...statements: object[]) {
      const trust = policyDocument({
        Effect: 'Allow',
        Principal: { Service: 'lambda.amazonaws.com' },
        Action: 'sts:AssumeRole',
      })
      await runIam('createRole', { RoleName, AssumeRolePolicyDocument: trust })
      if (statements.length > 0)
        await runIam('putRolePolicy', {
          RoleName,
          PolicyName: 'permissions',
          PolicyDocument: policyDocument(...statements),
        })
      return rolePrincipal(RoleName)
    },
    async user(UserName: string, ...statements: object[]) {
      await runIam('createUser', { UserName })
      if (statements.length > 0)
        await runIam('putUserPolicy', {
          UserName,
          PolicyName: 'permissions',
          PolicyDocument: policyDocument(...statements),
        })
      return userPrincipal(UserName)
    },
    decide: (
      principal: Principal,
      required: RequiredPermission,
      resourcePolicy?: string,
      more: Partial<Call> = {},
    ): Decision => identity.authorizer.decide(callBy(principal, more), required, resourcePolicy),
  }
}

function permissionsFor<S extends ServiceName, Name extends OperationName<S>>(
  service: Service<S>,
  name: Name,
  input: InputOf<S, Name>,
  call: Call,
): readonly RequiredPermission[] {
  const required = service.permissions[name]!(input, call)
  return required === ROOT_ONLY ? [] : required
}
