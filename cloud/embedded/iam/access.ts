import type { Call } from '../core/call.ts'
import type { Access, AccessTable } from '../core/service.ts'
import type { Directory } from './directory.ts'

interface Named {
  readonly RoleName?: string
  readonly UserName?: string
  readonly PolicyName?: string
  readonly PolicyArn?: string
  readonly PolicySourceArn?: string
  readonly Path?: string
  readonly PathPrefix?: string
}

/**
 * Every operation is an action of the same name, on what it names.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */
export const accessTo = (names: readonly string[], directory: Directory): AccessTable<'iam'> =>
  Object.fromEntries(
    names.map((name) => [
      name,
      (input: Named, call: Call): Access => ({
        action: `iam:${name.charAt(0).toUpperCase()}${name.slice(1)}`,
        resource: resourceOf(name, input, call, directory),
        ...(/^(attach|detach)/.test(name) && { context: { 'iam:PolicyARN': input.PolicyArn ?? '' } }),
      }),
    ]),
  ) as AccessTable<'iam'>

function resourceOf(name: string, input: Named, { account, principal }: Call, directory: Directory): string {
  const { RoleName, UserName, PolicyName, PolicyArn, PolicySourceArn, Path = '/', PathPrefix = '/' } = input
  const { roles, users } = directory.account(account)
  const arn = (kind: string, path: string) => `arn:aws:iam::${account}:${kind}${path}`
  if (name === 'listRoles') return arn('role', PathPrefix)
  if (name === 'listUsers') return arn('user', PathPrefix)
  // So AWS words it, in its refusals too.
  if (name === 'listPolicies') return `policy path ${PathPrefix}`
  if (name === 'createPolicy') return arn('policy', Path + PolicyName)
  // The path is part of the ARN, and known only to who knows the role.
  if (RoleName !== undefined) return roles.get(RoleName)?.arn ?? arn('role', Path + RoleName)
  if (UserName !== undefined) return users.get(UserName)?.arn ?? arn('user', Path + UserName)
  return PolicyArn ?? PolicySourceArn ?? (principal.kind === 'user' ? principal.arn : arn('user', '/'))
}
