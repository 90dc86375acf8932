import type { Policy as PolicyShape } from '@aws-sdk/client-iam'
import type { Call } from '../core/call.ts'
import { idFrom } from '../core/chance.ts'
import { AwsError } from '../core/errors.ts'
import type { Operations } from '../core/service.ts'
import type { Account, Directory, ManagedPolicy } from './directory.ts'
import { encodeDocument } from './inline-policies.ts'
import { checkPolicy } from './policy/document.ts'
import { checkName, conflict, exists, noSuchEntity } from './problems.ts'

const ID_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const MOST_VERSIONS = 5

/** The ARN, if there is a policy of that ARN to attach. */
export function attachable(directory: Directory, arn: string, { account }: Call): string {
  if (directory.documentOf(account, arn) === undefined)
    throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`)
  return arn
}

/** Policies that stand by themselves and are attached to roles and users. */
export const policies = (directory: Directory) => {
  const policyOf = (arn: string | undefined, { account }: Call): ManagedPolicy => {
    const policy = directory.account(account).policies.get(arn ?? '')
    if (!policy) throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`)
    return policy
  }
  const described = (policy: ManagedPolicy, { account }: Call): PolicyShape => ({
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersion,
    AttachmentCount: attachments(directory.account(account), policy.arn),
    IsAttachable: true,
    Description: policy.description,
    CreateDate: new Date(policy.created),
    UpdateDate: new Date(policy.versions.at(-1)!.created),
  })
  return {
    createPolicy: ({ PolicyName = '', PolicyDocument = '', Path = '/', Description }, call) => {
      checkName('policyName', PolicyName, 128)
      checkPolicy(PolicyDocument, 'identity')
      const arn = `arn:aws:iam::${call.account}:policy${Path}${PolicyName}`
      const known = directory.account(call.account).policies
      if (known.has(arn)) throw exists('A policy', PolicyName)
      const created = call.clock.now()
      const policy: ManagedPolicy = {
        name: PolicyName,
        id: `ANPA${idFrom(call.chance, 17, ID_ALPHABET)}`,
        arn,
        path: Path,
        description: Description,
        created,
        versions: [{ id: 'v1', document: PolicyDocument, created }],
        defaultVersion: 'v1',
      }
      known.set(arn, policy)
      return { Policy: described(policy, call) }
    },
    getPolicy: ({ PolicyArn }, call) => ({ Policy: described(policyOf(PolicyArn, call), call) }),
    listPolicies: (_, call) => ({
      Policies: [...directory.account(call.account).policies.values()].map((policy) => described(policy, call)),
      IsTruncated: false,
    }),
    getPolicyVersion: ({ PolicyArn, VersionId }, call) => {
      const policy = policyOf(PolicyArn, call)
      const version = versionOf(policy, VersionId)
      return {
        PolicyVersion: {
          VersionId,
          Document: encodeDocument(version.document),
          IsDefaultVersion: version.id === policy.defaultVersion,
          CreateDate: new Date(version.created),
        },
      }
    },
    listPolicyVersions: ({ PolicyArn }, call) => {
      const policy = policyOf(PolicyArn, call)
      return {
        Versions: policy.versions.map(({ id, created }) => ({
          VersionId: id,
          IsDefaultVersion: id === policy.defaultVersion,
          CreateDate: new Date(created),
        })),
        IsTruncated: false,
      }
    },
    createPolicyVersion: ({ PolicyArn, PolicyDocument = '', SetAsDefault }, call) => {
      const policy = policyOf(PolicyArn, call)
      checkPolicy(PolicyDocument, 'identity')
      if (policy.versions.length >= MOST_VERSIONS)
        throw new AwsError(
          'LimitExceededException',
          `A managed policy can have up to ${MOST_VERSIONS} versions. Before you create a new version, you must delete an existing version.`,
          { status: 409 },
        )
      const id = `v${Number(policy.versions.at(-1)!.id.slice(1)) + 1}`
      const created = call.clock.now()
      policy.versions = [...policy.versions, { id, document: PolicyDocument, created }]
      if (SetAsDefault) policy.defaultVersion = id
      return {
        PolicyVersion: { VersionId: id, IsDefaultVersion: SetAsDefault ?? false, CreateDate: new Date(created) },
      }
    },
    deletePolicyVersion: ({ PolicyArn, VersionId }, call) => {
      const policy = policyOf(PolicyArn, call)
      const version = versionOf(policy, VersionId)
      if (version.id === policy.defaultVersion) throw conflict('Cannot delete the default version of a policy.')
      policy.versions = policy.versions.filter((other) => other !== version)
      return {}
    },
    deletePolicy: ({ PolicyArn }, call) => {
      const policy = policyOf(PolicyArn, call)
      const account = directory.account(call.account)
      if (attachments(account, policy.arn) > 0) throw conflict('Cannot delete a policy attached to entities.')
      account.policies.delete(policy.arn)
      return {}
    },
  } satisfies Operations<'iam'>
}

function versionOf({ arn, versions }: ManagedPolicy, id: string | undefined) {
  const version = versions.find((one) => one.id === id)
  if (!version) throw noSuchEntity(`Policy ${arn} version ${id} does not exist or is not attachable.`)
  return version
}

const attachments = ({ roles, users }: Account, arn: string): number =>
  [...roles.values(), ...users.values()].filter(({ attached }) => attached.has(arn)).length
