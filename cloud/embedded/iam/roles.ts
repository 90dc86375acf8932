import type { Role as RoleShape } from '@aws-sdk/client-iam'
import type { Call } from '../core/call.ts'
import { notImplemented } from '../core/errors.ts'
import type { Operations } from '../core/service.ts'
import { type Directory, type Role, underPath } from './directory.ts'
import { newId } from './ids.ts'
import {
  attach,
  deleteInline,
  detach,
  encodeDocument,
  getInline,
  lengthOf,
  listAttached,
  putInline,
} from './inline-policies.ts'
import { LONGEST, ROLE_SESSION } from './limits.ts'
import { pageOf } from './page.ts'
import { attachable } from './policies.ts'
import { checkPolicy } from './policy/check.ts'
import { checkName, conflict, exists, noSuchEntity, overQuota, validation } from './problems.ts'
import { tag, tagsOf, untag } from './tags.ts'

export const roles = (directory: Directory) => {
  const roleOf = (name: string | undefined, { account }: Call): Role => {
    const role = directory.account(account).roles.get(name ?? '')
    if (!role) throw noSuchEntity(`The role with name ${name} cannot be found.`)
    return role
  }
  return {
    createRole: ({ RoleName = '', AssumeRolePolicyDocument = '', Path = '/', ...more }, call) => {
      checkName('roleName', RoleName)
      if (more.PermissionsBoundary) throw notImplemented('iam CreateRole PermissionsBoundary')
      checkSession(more.MaxSessionDuration)
      checkTrust(AssumeRolePolicyDocument)
      const known = directory.account(call.account).roles
      if (known.has(RoleName)) throw exists('Role', RoleName)
      const role: Role = {
        name: RoleName,
        id: newId(call.chance, 'AROA'),
        arn: `arn:aws:iam::${call.account}:role${Path}${RoleName}`,
        path: Path,
        created: call.clock.now(),
        trust: AssumeRolePolicyDocument,
        description: more.Description,
        maxSessionDuration: more.MaxSessionDuration ?? 3600,
        inline: new Map(),
        attached: new Set(),
        tags: tagsOf(more.Tags),
      }
      known.set(RoleName, role)
      return { Role: described(role) }
    },
    getRole: ({ RoleName }, call) => ({ Role: described(roleOf(RoleName, call)) }),
    listRoles: ({ PathPrefix = '/', ...page }, { account }) => {
      const { items, next } = pageOf(underPath(directory.account(account).roles, PathPrefix), page)
      return { Roles: items.map(described), ...next }
    },
    deleteRole: ({ RoleName }, call) => {
      const role = roleOf(RoleName, call)
      if (role.attached.size > 0) throw conflict('Cannot delete entity, must detach all policies first.')
      if (role.inline.size > 0) throw conflict('Cannot delete entity, must delete policies first.')
      directory.account(call.account).roles.delete(role.name)
      return {}
    },
    updateRole: ({ RoleName, Description, MaxSessionDuration }, call) => {
      const role = roleOf(RoleName, call)
      checkSession(MaxSessionDuration)
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
      putInline(roleOf(RoleName, call), 'role', PolicyName, PolicyDocument)
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
    listRolePolicies: ({ RoleName, ...page }, call) => {
      const { items, next } = pageOf([...roleOf(RoleName, call).inline.keys()], page)
      return { PolicyNames: items, ...next }
    },
    attachRolePolicy: ({ RoleName, PolicyArn = '' }, call) => {
      attach(roleOf(RoleName, call), 'Role', attachable(directory, PolicyArn, call))
      return {}
    },
    detachRolePolicy: ({ RoleName, PolicyArn = '' }, call) => {
      detach(roleOf(RoleName, call), PolicyArn)
      return {}
    },
    listAttachedRolePolicies: ({ RoleName, ...page }, call) => {
      const { items, next } = pageOf(listAttached(roleOf(RoleName, call)), page)
      return { AttachedPolicies: items, ...next }
    },
    listInstanceProfilesForRole: ({ RoleName }, call) => {
      roleOf(RoleName, call)
      return { InstanceProfiles: [], IsTruncated: false }
    },
    tagRole: ({ RoleName, Tags }, call) => {
      tag(roleOf(RoleName, call), Tags)
      return {}
    },
    untagRole: ({ RoleName, TagKeys }, call) => {
      untag(roleOf(RoleName, call), TagKeys)
      return {}
    },
    listRoleTags: ({ RoleName, ...page }, call) => {
      const { items, next } = pageOf(roleOf(RoleName, call).tags, page)
      return { Tags: items, ...next }
    },
  } satisfies Operations<'iam'>
}

function checkTrust(document: string): void {
  checkPolicy(document, 'trust')
  if (lengthOf(document) > LONGEST.trust) throw overQuota('ACLSizePerRole', LONGEST.trust)
}

function checkSession(seconds: number | undefined): void {
  if (seconds === undefined) return
  const { least, most } = ROLE_SESSION
  const bound = seconds < least ? `greater than or equal to ${least}` : `less than or equal to ${most}`
  if (seconds < least || seconds > most)
    throw validation(
      `1 validation error detected: Value '${seconds}' at 'maxSessionDuration' failed to satisfy constraint: Member must have value ${bound}`,
    )
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
