import type { Role as RoleShape } from '@aws-sdk/client-iam'
import type { Call } from '../core/call.ts'
import { idFrom } from '../core/chance.ts'
import { AwsError } from '../core/errors.ts'
import type { Operations } from '../core/service.ts'
import type { Directory, Role } from './directory.ts'
import { deleteInline, encodeDocument, getInline, listAttached, putInline } from './inline-policies.ts'
import { attachable } from './policies.ts'
import { checkPolicy } from './policy/document.ts'
import { checkName, conflict, exists, noSuchEntity } from './problems.ts'

export const ID_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

export const roles = (directory: Directory) => {
  const roleOf = (name: string | undefined, { account }: Call): Role => {
    const role = directory.account(account).roles.get(name ?? '')
    if (!role) throw noSuchEntity(`The role with name ${name} cannot be found.`)
    return role
  }
  return {
    createRole: ({ RoleName = '', AssumeRolePolicyDocument = '', Path = '/', ...more }, call) => {
      checkName('roleName', RoleName)
      if (more.PermissionsBoundary)
        throw new AwsError('NotImplemented', 'Permissions boundaries are not implemented.', { status: 501 })
      checkTrust(AssumeRolePolicyDocument)
      const known = directory.account(call.account).roles
      if (known.has(RoleName)) throw exists('Role', RoleName)
      const role: Role = {
        name: RoleName,
        id: `AROA${idFrom(call.chance, 17, ID_ALPHABET)}`,
        arn: `arn:aws:iam::${call.account}:role${Path}${RoleName}`,
        path: Path,
        created: call.clock.now(),
        trust: AssumeRolePolicyDocument,
        description: more.Description,
        maxSessionDuration: more.MaxSessionDuration ?? 3600,
        inline: new Map(),
        attached: new Set(),
        tags: (more.Tags ?? []).map(({ Key = '', Value = '' }) => ({ Key, Value })),
      }
      known.set(RoleName, role)
      return { Role: described(role) }
    },
    getRole: ({ RoleName }, call) => ({ Role: described(roleOf(RoleName, call)) }),
    listRoles: ({ PathPrefix = '/' }, { account }) => ({
      Roles: [...directory.account(account).roles.values()]
        .filter(({ path }) => path.startsWith(PathPrefix))
        .map(described),
      IsTruncated: false,
    }),
    deleteRole: ({ RoleName }, call) => {
      const role = roleOf(RoleName, call)
      if (role.attached.size > 0) throw conflict('Cannot delete entity, must detach all policies first.')
      if (role.inline.size > 0) throw conflict('Cannot delete entity, must delete policies first.')
      directory.account(call.account).roles.delete(role.name)
      return {}
    },
    updateRole: ({ RoleName, Description, MaxSessionDuration }, call) => {
      const role = roleOf(RoleName, call)
      role.description = Description ?? role.description
      role.maxSessionDuration = MaxSessionDuration ?? role.maxSessionDuration
      return {}
    },
    updateAssumeRolePolicy: ({ RoleName, PolicyDocument = '' }, call) => {
      const role = roleOf(RoleName, call)
      checkTrust(PolicyDocument)
      role.trust = PolicyDocument
      return {}
    },
    putRolePolicy: ({ RoleName, PolicyName = '', PolicyDocument = '' }, call) => {
      putInline(roleOf(RoleName, call), PolicyName, PolicyDocument)
      return {}
    },
    getRolePolicy: ({ RoleName, PolicyName = '' }, call) => ({
      RoleName,
      PolicyName,
      PolicyDocument: getInline(roleOf(RoleName, call), 'role', PolicyName),
    }),
    deleteRolePolicy: ({ RoleName, PolicyName = '' }, call) => {
      deleteInline(roleOf(RoleName, call), 'role', PolicyName)
      return {}
    },
    listRolePolicies: ({ RoleName }, call) => ({
      PolicyNames: [...roleOf(RoleName, call).inline.keys()],
      IsTruncated: false,
    }),
    attachRolePolicy: ({ RoleName, PolicyArn = '' }, call) => {
      roleOf(RoleName, call).attached.add(attachable(directory, PolicyArn, call))
      return {}
    },
    detachRolePolicy: ({ RoleName, PolicyArn = '' }, call) => {
      if (!roleOf(RoleName, call).attached.delete(PolicyArn)) throw noSuchEntity(`Policy ${PolicyArn} was not found.`)
      return {}
    },
    listAttachedRolePolicies: ({ RoleName }, call) => ({
      AttachedPolicies: listAttached(roleOf(RoleName, call)),
      IsTruncated: false,
    }),
    listInstanceProfilesForRole: ({ RoleName }, call) => {
      roleOf(RoleName, call)
      return { InstanceProfiles: [], IsTruncated: false }
    },
    tagRole: ({ RoleName, Tags = [] }, call) => {
      const role = roleOf(RoleName, call)
      const set = new Map([...role.tags, ...Tags].map(({ Key = '', Value = '' }) => [Key, Value]))
      role.tags = [...set].map(([Key, Value]) => ({ Key, Value }))
      return {}
    },
    untagRole: ({ RoleName, TagKeys = [] }, call) => {
      const role = roleOf(RoleName, call)
      role.tags = role.tags.filter(({ Key }) => !TagKeys.includes(Key))
      return {}
    },
    listRoleTags: ({ RoleName }, call) => ({ Tags: roleOf(RoleName, call).tags, IsTruncated: false }),
  } satisfies Operations<'iam'>
}

function checkTrust(document: string): void {
  checkPolicy(document, 'trust')
}

const described = (role: Role): RoleShape => ({
  RoleName: role.name,
  RoleId: role.id,
  Arn: role.arn,
  Path: role.path,
  CreateDate: new Date(role.created),
  AssumeRolePolicyDocument: encodeDocument(role.trust),
  Description: role.description,
  MaxSessionDuration: role.maxSessionDuration,
  Tags: role.tags,
})
