import { parseArn } from '../core/arn.ts'
import type { Call } from '../core/call.ts'
import { AwsError, notImplemented } from '../core/errors.ts'
import { ANY_CALLER } from '../core/permissions.ts'
import type { RolePrincipal } from '../core/principal.ts'
import { createService, type Operations, type Service } from '../core/service.ts'
import type { Directory, Role } from '../iam/directory.ts'
import type { IdentityStore } from '../iam/identity-store.ts'
import { stsDefinition } from './definition.ts'
import type { Session } from './sessions.ts'
import { validateAssumeRole, validateDuration } from './validate.ts'

export interface StsSettings {
  /** How long a new role cannot be assumed, in milliseconds: on AWS it takes seconds to replicate. */
  readonly assumableAfterMs?: number
}

/** Security Token Service: https://docs.aws.amazon.com/STS/latest/APIReference/ */
export const sts = ({ directory, sessions }: IdentityStore, settings: StsSettings = {}): Service<'sts'> => {
  const findRole = (arn: string): Role | undefined => {
    const parsed = parseArn(arn)
    const name = parsed?.resource.slice(parsed.resource.lastIndexOf('/') + 1)
    const role = directory.account(parsed?.account ?? '').roles.get(name ?? '')
    return role?.arn === arn ? role : undefined
  }
  const operations = {
    getCallerIdentity: (_, { principal, account }) => {
      if (principal.kind === 'service' || principal.kind === 'anonymous')
        throw new AwsError('AccessDenied', 'Access denied', { status: 403 })
      return { Account: account, Arn: principal.arn, UserId: userId(directory, principal) }
    },
    assumeRole: (input, call) => {
      const { RoleArn = '', RoleSessionName = '', DurationSeconds = 3600, Policy } = input
      const role = findRole(RoleArn)
      // The permission check needs its trust policy, so the role exists; this satisfies the compiler.
      if (!role) throw new AwsError('AccessDenied', 'Access denied', { status: 403 })
      validateAssumeRole(input, role, call.principal)
      const account = parseArn(RoleArn)!.account
      const principal: RolePrincipal = {
        kind: 'role',
        account,
        arn: `arn:aws:sts::${account}:assumed-role/${role.name}/${RoleSessionName}`,
        roleName: role.name,
        ...(Policy !== undefined && { sessionPolicy: Policy }),
      }
      return {
        Credentials: toCredentials(sessions.create(principal, DurationSeconds, call)),
        AssumedRoleUser: { AssumedRoleId: `${role.id}:${RoleSessionName}`, Arn: principal.arn },
      }
    },
    getSessionToken: ({ DurationSeconds, SerialNumber, TokenCode }, call) => {
      if (SerialNumber || TokenCode) throw notImplemented('sts GetSessionToken with MFA')
      const { principal } = call
      if (principal.kind !== 'user' && principal.kind !== 'root')
        throw new AwsError('AccessDenied', 'Cannot call GetSessionToken with session credentials', { status: 403 })
      const maxSeconds = principal.kind === 'root' ? 3600 : 129_600
      const seconds = DurationSeconds ?? Math.min(43_200, maxSeconds)
      validateDuration(seconds, 900, maxSeconds)
      return { Credentials: toCredentials(sessions.create(principal, seconds, call)) }
    },
  } satisfies Operations<'sts'>
  return createService(stsDefinition, {
    operations,
    permissions: {
      getCallerIdentity: ANY_CALLER,
      getSessionToken: ANY_CALLER,
      assumeRole: ({ RoleArn = '', RoleSessionName = '', ExternalId }) => ({
        action: 'sts:AssumeRole',
        resource: RoleArn,
        context: {
          'sts:RoleSessionName': RoleSessionName,
          ...(ExternalId !== undefined && { 'sts:ExternalId': ExternalId }),
        },
      }),
    },
    resourcePolicy: (arn, { clock }: Call) => {
      const role = findRole(arn)
      const isNew = role && clock.now() - role.created < (settings.assumableAfterMs ?? 0)
      // A role that does not exist is denied with the same message as one that trusts nobody.
      return role && !isNew ? role.trust : undefined
    },
  })
}

const toCredentials = ({ accessKeyId, identity }: Session) => ({
  AccessKeyId: accessKeyId,
  SecretAccessKey: identity.secretAccessKey,
  SessionToken: identity.sessionToken,
  Expiration: new Date(identity.expires),
})

function userId(directory: Directory, principal: Extract<Call['principal'], { arn: string }>): string {
  const { roles, users } = directory.account(principal.account)
  if (principal.kind === 'role')
    return `${roles.get(principal.roleName)?.id}:${principal.arn.slice(principal.arn.lastIndexOf('/') + 1)}`
  return principal.kind === 'user' ? (users.get(principal.userName)?.id ?? '') : principal.account
}
