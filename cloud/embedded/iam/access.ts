import type { Call } from '../core/call.ts'
import type { RequiredPermission } from '../core/permissions.ts'
import type { PermissionRules } from '../core/service.ts'
import type { Directory } from './directory.ts'

type OnRole = { readonly RoleName: string | undefined; readonly Path?: string | undefined }
type OnUser = { readonly UserName?: string | undefined; readonly Path?: string | undefined }
type OnPolicy = { readonly PolicyArn?: string | undefined }
type Listed = { readonly PathPrefix?: string | undefined }

const arn = (kind: 'role' | 'user' | 'policy', path: string, { account }: Call): string =>
  `arn:aws:iam::${account}:${kind}${path}`

const policy = ({ PolicyArn = '*' }: OnPolicy): string => PolicyArn

/** Attaching and detaching: the policy is a condition key, the role or user the resource. */
const onPolicy =
  <Input>(action: string, resource: (input: Input, call: Call) => string) =>
  (input: Input & OnPolicy, call: Call): RequiredPermission => ({
    action,
    resource: resource(input, call),
    context: { 'iam:PolicyARN': input.PolicyArn ?? '' },
  })

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html */
export function permissionsOf(directory: Directory) {
  // The path is part of the ARN but not of the request, unless the request creates the role.
  const role = ({ RoleName = '', Path = '/' }: OnRole, call: Call): string =>
    directory.account(call.account).roles.get(RoleName)?.arn ?? arn('role', Path + RoleName, call)
  const user = ({ UserName, Path = '/' }: OnUser, call: Call): string => {
    if (UserName === undefined) return call.principal.kind === 'user' ? call.principal.arn : arn('user', '/', call)
    return directory.account(call.account).users.get(UserName)?.arn ?? arn('user', Path + UserName, call)
  }
  return {
    createRole: role,
    getRole: role,
    listRoles: ({ PathPrefix = '/' }: Listed, call) => arn('role', PathPrefix, call),
    deleteRole: role,
    updateRole: role,
    updateAssumeRolePolicy: role,
    putRolePolicy: role,
    getRolePolicy: role,
    deleteRolePolicy: role,
    listRolePolicies: role,
    attachRolePolicy: onPolicy('iam:AttachRolePolicy', role),
    detachRolePolicy: onPolicy('iam:DetachRolePolicy', role),
    listAttachedRolePolicies: role,
    listInstanceProfilesForRole: role,
    tagRole: role,
    untagRole: role,
    listRoleTags: role,
    createUser: user,
    getUser: user,
    listUsers: ({ PathPrefix = '/' }: Listed, call) => arn('user', PathPrefix, call),
    deleteUser: user,
    putUserPolicy: user,
    getUserPolicy: user,
    deleteUserPolicy: user,
    listUserPolicies: user,
    attachUserPolicy: onPolicy('iam:AttachUserPolicy', user),
    detachUserPolicy: onPolicy('iam:DetachUserPolicy', user),
    listAttachedUserPolicies: user,
    tagUser: user,
    untagUser: user,
    listUserTags: user,
    createAccessKey: user,
    listAccessKeys: user,
    updateAccessKey: user,
    deleteAccessKey: user,
    createPolicy: ({ PolicyName = '', Path = '/' }, call) => arn('policy', Path + PolicyName, call),
    getPolicy: policy,
    // The resource in AWS's own error messages.
    listPolicies: ({ PathPrefix = '/' }: Listed) => `policy path ${PathPrefix}`,
    getPolicyVersion: policy,
    listPolicyVersions: policy,
    createPolicyVersion: policy,
    setDefaultPolicyVersion: policy,
    deletePolicyVersion: policy,
    deletePolicy: policy,
    simulatePrincipalPolicy: ({ PolicySourceArn = '*' }) => PolicySourceArn,
  } satisfies Partial<PermissionRules<'iam'>>
}
