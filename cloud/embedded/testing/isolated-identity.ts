import type { Call } from '../core/call.ts'
import type { Decision } from '../core/identity.ts'
import { type RequiredPermission, ROOT_ONLY } from '../core/permissions.ts'
import { type Principal, rootPrincipal } from '../core/principal.ts'
import type { InputOf, OperationName, OutputOf, Service } from '../core/service.ts'
import { createIdentityStore } from '../iam/identity-store.ts'
import { iam } from '../iam/service.ts'
import type { ServiceName } from '../services.ts'
import { type StsSettings, sts } from '../sts/service.ts'
import { createIsolatedPlatform } from './isolated-platform.ts'
import { policyDocument } from './policies.ts'
import { ACCOUNT, rolePrincipal, userPrincipal } from './principals.ts'

/** IAM and STS by themselves, on a manual clock. */
export function createIsolatedIdentity(settings: StsSettings = {}) {
  const { clock, createCall } = createIsolatedPlatform()
  const identity = createIdentityStore()
  const services = { iam: iam(identity), sts: sts(identity, settings) }
  const callBy = (principal: Principal = rootPrincipal(ACCOUNT), more: Partial<Call> = {}): Call => ({
    ...createCall('iam', { principal, account: 'account' in principal ? principal.account : ACCOUNT }),
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
