import type { Policy as PolicyShape } from '@aws-sdk/client-iam'
import type { Call } from '../core/call.ts'
import { AwsError } from '../core/errors.ts'
import type { Operations } from '../core/service.ts'
import { type Directory, type IamAccount, listByPath, type ManagedPolicy } from './directory.ts'
import { deleteConflict, limitExceeded, noSuchEntity, quotaExceeded, validateName } from './errors.ts'
import { createUniqueId } from './ids.ts'
import { encodeDocument, policyLength } from './inline-policies.ts'
import { MAX_POLICY_LENGTH, MAX_POLICY_VERSIONS } from './limits.ts'
import { findAwsPolicy, listAwsPolicies } from './managed-policies.ts'
import { paginate } from './page.ts'
import { validatePolicy } from './policy/validate-policy.ts'

/** Returns the ARN if a policy with this ARN exists. */
export function assertAttachable(directory: Directory, arn: string, { account }: Call): string {
  if (directory.findPolicyDocument(account, arn) === undefined)
    throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`)
  return arn
}

/** Operations on managed policies, which are attached to roles and users. */
export const policyOperations = (directory: Directory) => {
  const findPolicy = (arn: string | undefined, { account }: Call): ManagedPolicy => {
    const policy = directory.account(account).policies.get(arn ?? '') ?? findAwsPolicy(arn ?? '')
    if (!policy) throw noSuchEntity(`Policy ${arn} was not found.`)
    return policy
  }
  const findOwnPolicy = (arn: string | undefined, call: Call): ManagedPolicy => {
    const policy = findPolicy(arn, call)
    if (findAwsPolicy(policy.arn))
      throw new AwsError('AccessDenied', 'Policy is outside your own account.', { status: 403 })
    return policy
  }
  const describePolicy = (policy: ManagedPolicy, { account }: Call): PolicyShape => ({
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersion,
    AttachmentCount: countAttachments(directory.account(account), policy.arn),
    IsAttachable: true,
    Description: policy.description,
    CreateDate: new Date(policy.created),
    UpdateDate: new Date(policy.versions.at(-1)!.created),
  })
  return {
    createPolicy: ({ PolicyName = '', PolicyDocument = '', Path = '/', Description }, call) => {
      validateName('policyName', PolicyName, 128)
      validateManagedPolicy(PolicyDocument)
      const arn = `arn:aws:iam::${call.account}:policy${Path}${PolicyName}`
      const known = directory.account(call.account).policies
      if ([...known.values()].some(({ name }) => name === PolicyName))
        throw new AwsError(
          'EntityAlreadyExistsException',
          `A policy called ${PolicyName} already exists. Duplicate names are not allowed.`,
          { status: 409 },
        )
      const created = call.clock.now()
      const policy: ManagedPolicy = {
        name: PolicyName,
        id: createUniqueId(call.random, 'ANPA'),
        arn,
        path: Path,
        description: Description,
        created,
        versions: [{ id: 'v1', document: PolicyDocument, created }],
        defaultVersion: 'v1',
        lastVersion: 1,
      }
      known.set(arn, policy)
      return { Policy: describePolicy(policy, call) }
    },
    getPolicy: ({ PolicyArn }, call) => ({ Policy: describePolicy(findPolicy(PolicyArn, call), call) }),
    listPolicies: ({ Scope = 'All', OnlyAttached, PathPrefix = '/', ...page }, call) => {
      const own = Scope === 'AWS' ? [] : listByPath(directory.account(call.account).policies, PathPrefix)
      const aws = Scope === 'Local' ? [] : listAwsPolicies().filter(({ path }) => path.startsWith(PathPrefix))
      const matching = [...own, ...aws]
        .map((policy) => describePolicy(policy, call))
        .filter(({ AttachmentCount }) => !OnlyAttached || AttachmentCount)
      const { items, next } = paginate(matching, page)
      return { Policies: items, ...next }
    },
    getPolicyVersion: ({ PolicyArn, VersionId }, call) => {
      const policy = findPolicy(PolicyArn, call)
      const version = findVersion(policy, VersionId)
      return {
        PolicyVersion: {
          VersionId,
          Document: encodeDocument(version.document),
          IsDefaultVersion: version.id === policy.defaultVersion,
          CreateDate: new Date(version.created),
        },
      }
    },
    listPolicyVersions: ({ PolicyArn, ...page }, call) => {
      const policy = findPolicy(PolicyArn, call)
      const { items, next } = paginate(policy.versions.toReversed(), page)
      return {
        Versions: items.map(({ id, created }) => ({
          VersionId: id,
          IsDefaultVersion: id === policy.defaultVersion,
          CreateDate: new Date(created),
        })),
        ...next,
      }
    },
    createPolicyVersion: ({ PolicyArn, PolicyDocument = '', SetAsDefault }, call) => {
      const policy = findOwnPolicy(PolicyArn, call)
      validateManagedPolicy(PolicyDocument)
      if (policy.versions.length >= MAX_POLICY_VERSIONS)
        throw limitExceeded(
          `A managed policy can have up to ${MAX_POLICY_VERSIONS} versions. Before you create a new version, you must delete an existing version.`,
        )
      policy.lastVersion++
      const id = `v${policy.lastVersion}`
      const created = call.clock.now()
      policy.versions = [...policy.versions, { id, document: PolicyDocument, created }]
      if (SetAsDefault) policy.defaultVersion = id
      return {
        PolicyVersion: { VersionId: id, IsDefaultVersion: SetAsDefault ?? false, CreateDate: new Date(created) },
      }
    },
    setDefaultPolicyVersion: ({ PolicyArn, VersionId }, call) => {
      const policy = findOwnPolicy(PolicyArn, call)
      policy.defaultVersion = findVersion(policy, VersionId).id
      return {}
    },
    deletePolicyVersion: ({ PolicyArn, VersionId }, call) => {
      const policy = findOwnPolicy(PolicyArn, call)
      const version = findVersion(policy, VersionId)
      if (version.id === policy.defaultVersion) throw deleteConflict('Cannot delete the default version of a policy.')
      policy.versions = policy.versions.filter((other) => other !== version)
      return {}
    },
    deletePolicy: ({ PolicyArn }, call) => {
      const policy = findOwnPolicy(PolicyArn, call)
      const account = directory.account(call.account)
      if (countAttachments(account, policy.arn) > 0)
        throw deleteConflict('Cannot delete a policy attached to entities.')
      if (policy.versions.length > 1)
        throw deleteConflict(
          "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
        )
      account.policies.delete(policy.arn)
      return {}
    },
  } satisfies Operations<'iam'>
}

function validateManagedPolicy(document: string): void {
  validatePolicy(document, 'identity')
  if (policyLength(document) > MAX_POLICY_LENGTH.managed) throw quotaExceeded('PolicySize', MAX_POLICY_LENGTH.managed)
}

function findVersion({ arn, versions }: ManagedPolicy, id: string | undefined) {
  const version = versions.find((candidate) => candidate.id === id)
  if (!version) throw noSuchEntity(`Policy ${arn} version ${id} does not exist or is not attachable.`)
  return version
}

const countAttachments = ({ roles, users }: IamAccount, arn: string): number =>
  [...roles.values(), ...users.values()].filter(({ attached }) => attached.has(arn)).length
