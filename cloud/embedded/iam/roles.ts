import type { Role as RoleShape } from '@aws-sdk/client-iam'
import type { Call } from '../core/call.ts'
import { notImplemented } from '../core/errors.ts'
import type { Operations } from '../core/service.ts'
import { type Directory, listByPath, type Role } from './directory.ts'
import {
  deleteConflict,
  entityAlreadyExists,
  noSuchEntity,
  quotaExceeded,
  validateName,
  validationError,
} from './errors.ts'
import { createUniqueId } from './ids.ts'
import {
  attachPolicy,
  deleteInlinePolicy,
  detachPolicy,
  encodeDocument,
  getInlinePolicy,
  listAttachedPolicies,
  policyLength,
  putInlinePolicy,
} from './inline-policies.ts'
import { MAX_POLICY_LENGTH, MAX_SESSION_DURATION } from './limits.ts'
import { paginate } from './page.ts'
import { assertAttachable } from './policies.ts'
import { validatePolicy } from './policy/validate-policy.ts'
import { addTags, removeTags, toTags } from './tags.ts'

export const roleOperations = (directory: Directory) => {
  const findRole = (name: string | undefined, { account }: Call): Role => {
    const role = directory.account(account).roles.get(name ?? '')
    if (!role) throw noSuchEntity(`The role with name ${name} cannot be found.`)
    return role
  }
  return {
    createRole: ({ RoleName = '', AssumeRolePolicyDocument = '', Path = '/', ...more }, call) => {
      validateName('roleName', RoleName)
      if (more.PermissionsBoundary) throw notImplemented('iam CreateRole PermissionsBoundary')
      validateSessionDuration(more.MaxSessionDuration)
      validateTrustPolicy(AssumeRolePolicyDocument)
      const known = directory.account(call.account).roles
      if (known.has(RoleName)) throw entityAlreadyExists('Role', RoleName)
      const role: Role = {
        name: RoleName,
        id: createUniqueId(call.random, 'AROA'),
        arn: `arn:aws:iam::${call.account}:role${Path}${RoleName}`,
        path: Path,
        created: call.clock.now(),
        trust: AssumeRolePolicyDocument,
        description: more.Description,
        maxSessionDuration: more.MaxSessionDuration ?? 3600,
        inline: new Map(),
        attached: new Set(),
        tags: toTags(more.Tags),
      }
      known.set(RoleName, role)
      return { Role: describeRole(role) }
    },
    getRole: ({ RoleName }, call) => ({ Role: describeRole(findRole(RoleName, call)) }),
    listRoles: ({ PathPrefix = '/', ...page }, { account }) => {
      const { items, next } = paginate(listByPath(directory.account(account).roles, PathPrefix), page)
      return { Roles: items.map(describeRole), ...next }
    },
    deleteRole: ({ RoleName }, call) => {
      const role = findRole(RoleName, call)
      if (role.attached.size > 0) throw deleteConflict('Cannot delete entity, must detach all policies first.')
      if (role.inline.size > 0) throw deleteConflict('Cannot delete entity, must delete policies first.')
      directory.account(call.account).roles.delete(role.name)
      return {}
    },
    updateRole: ({ RoleName, Description, MaxSessionDuration }, call) => {
      const role = findRole(RoleName, call)
      validateSessionDuration(MaxSessionDuration)
      role.description = Description ?? role.description
      role.maxSessionDuration = MaxSessionDuration ?? role.maxSessionDuration
      return {}
    },
    updateAssumeRolePolicy: ({ RoleName, PolicyDocument = '' }, call) => {
      const role = findRole(RoleName, call)
      validateTrustPolicy(PolicyDocument)
      role.trust = PolicyDocument
      return {}
    },
    putRolePolicy: ({ RoleName, PolicyName = '', PolicyDocument = '' }, call) => {
      putInlinePolicy(findRole(RoleName, call), 'role', PolicyName, PolicyDocument)
      return {}
    },
    getRolePolicy: ({ RoleName, PolicyName = '' }, call) => ({
      RoleName,
      PolicyName,
      PolicyDocument: getInlinePolicy(findRole(RoleName, call), 'role', PolicyName),
    }),
    deleteRolePolicy: ({ RoleName, PolicyName = '' }, call) => {
      deleteInlinePolicy(findRole(RoleName, call), 'role', PolicyName)
      return {}
    },
    listRolePolicies: ({ RoleName, ...page }, call) => {
      const { items, next } = paginate([...findRole(RoleName, call).inline.keys()], page)
      return { PolicyNames: items, ...next }
    },
    attachRolePolicy: ({ RoleName, PolicyArn = '' }, call) => {
      attachPolicy(findRole(RoleName, call), 'Role', assertAttachable(directory, PolicyArn, call))
      return {}
    },
    detachRolePolicy: ({ RoleName, PolicyArn = '' }, call) => {
      detachPolicy(findRole(RoleName, call), PolicyArn)
      return {}
    },
    listAttachedRolePolicies: ({ RoleName, ...page }, call) => {
      const { items, next } = paginate(listAttachedPolicies(findRole(RoleName, call)), page)
      return { AttachedPolicies: items, ...next }
    },
    listInstanceProfilesForRole: ({ RoleName }, call) => {
      findRole(RoleName, call)
      return { InstanceProfiles: [], IsTruncated: false }
    },
    tagRole: ({ RoleName, Tags }, call) => {
      addTags(findRole(RoleName, call), Tags)
      return {}
    },
    untagRole: ({ RoleName, TagKeys }, call) => {
      removeTags(findRole(RoleName, call), TagKeys)
      return {}
    },
    listRoleTags: ({ RoleName, ...page }, call) => {
      const { items, next } = paginate(findRole(RoleName, call).tags, page)
      return { Tags: items, ...next }
    },
  } satisfies Operations<'iam'>
}

function validateTrustPolicy(document: string): void {
  validatePolicy(document, 'trust')
  if (policyLength(document) > MAX_POLICY_LENGTH.trust) throw quotaExceeded('ACLSizePerRole', MAX_POLICY_LENGTH.trust)
}

function validateSessionDuration(seconds: number | undefined): void {
  if (seconds === undefined) return
  const { min, max } = MAX_SESSION_DURATION
  const bound = seconds < min ? `greater than or equal to ${min}` : `less than or equal to ${max}`
  if (seconds < min || seconds > max)
    throw validationError(
      `1 validation error detected: Value '${seconds}' at 'maxSessionDuration' failed to satisfy constraint: Member must have value ${bound}`,
    )
}

const describeRole = (role: Role): RoleShape => ({
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
