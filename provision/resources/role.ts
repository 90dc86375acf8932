import { isDeepStrictEqual } from 'node:util'
import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
  type Role as RoleDescription,
  TagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam'
import type { Clients } from '../../cloud/api/clients.ts'
import { parseJson } from '../../cloud/common/json.ts'
import { type Build, ensure, hasStackTags, physicalName, stackTagList, undefinedIfMissing } from '../build.ts'

export interface Role {
  readonly name: string
  readonly arn: string
}

/** Exact actions on an exact resource. */
export interface Permission {
  readonly actions: readonly string[]
  readonly resource: string
}

export const allow = (actions: string | readonly string[], resource: string): Permission => ({
  actions: typeof actions === 'string' ? [actions] : actions,
  resource,
})

/** The inline policy that holds all permissions of a role. */
export const ROLE_POLICY_NAME = 'permissions'

/** Creates or updates the role of one function; only Lambda, and only in this account, can assume it. */
export async function ensureRole(
  build: Build,
  functionName: string,
  permissions: readonly Permission[],
): Promise<Role> {
  const { iam } = build.clients
  const RoleName = physicalName(build, functionName)
  const policy = policyDocument(permissions)
  const { Role: role } = await ensure(
    build,
    { kind: 'role', name: RoleName },
    {
      find: () => undefinedIfMissing(iam.send(new GetRoleCommand({ RoleName }))),
      create: async () => {
        const created = await iam.send(
          new CreateRoleCommand({
            RoleName,
            Description: descriptionOf(RoleName),
            AssumeRolePolicyDocument: JSON.stringify(trustPolicy(build.accountId)),
            Tags: stackTagList(build),
          }),
        )
        await putPolicy(build.clients, RoleName, policy)
        return created
      },
      reconcile: async ({ Role: found }) => {
        await reconcileRole(build, RoleName, found!)
        await reconcilePolicies(build.clients, RoleName, policy)
      },
    },
  )
  return { name: RoleName, arn: role!.Arn! }
}

async function reconcileRole(build: Build, RoleName: string, role: RoleDescription): Promise<void> {
  const { iam } = build.clients
  const trust = trustPolicy(build.accountId)
  if (!isDocument(role.AssumeRolePolicyDocument, trust))
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: JSON.stringify(trust) }))
  if (role.Description !== descriptionOf(RoleName))
    await iam.send(new UpdateRoleCommand({ RoleName, Description: descriptionOf(RoleName) }))
  if (!hasStackTags(build, role.Tags)) await iam.send(new TagRoleCommand({ RoleName, Tags: stackTagList(build) }))
}

const descriptionOf = (functionName: string): string => `Execution role of the function ${functionName}`

/** Leaves the role with one inline policy, which has exactly the described permissions. */
async function reconcilePolicies(clients: Clients, RoleName: string, document: object): Promise<void> {
  const { iam } = clients
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }))
  const current = PolicyNames.includes(ROLE_POLICY_NAME)
    ? await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: ROLE_POLICY_NAME }))
    : undefined
  if (!isDocument(current?.PolicyDocument, document)) await putPolicy(clients, RoleName, document)
  for (const PolicyName of PolicyNames)
    if (PolicyName !== ROLE_POLICY_NAME) await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }))
}

const putPolicy = ({ iam }: Clients, RoleName: string, document: object) =>
  iam.send(
    new PutRolePolicyCommand({
      RoleName,
      PolicyName: ROLE_POLICY_NAME,
      PolicyDocument: JSON.stringify(document),
    }),
  )

/** IAM returns documents URL-encoded. */
const isDocument = (text: string | undefined, document: object): boolean =>
  isDeepStrictEqual(parseJson(decodeURIComponent(text ?? '')), document)

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html */
const trustPolicy = (accountId: string) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: 'lambda.amazonaws.com' },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'aws:SourceAccount': accountId } },
    },
  ],
})

const policyDocument = (permissions: readonly Permission[]) => ({
  Version: '2012-10-17',
  Statement: permissions.map(({ actions, resource }) => ({ Effect: 'Allow', Action: actions, Resource: resource })),
})

/** IAM deletes a role only after its inline policies. */
export async function removeRole({ iam }: Clients, RoleName: string): Promise<void> {
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }))
  for (const PolicyName of PolicyNames) await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }))
  await iam.send(new DeleteRoleCommand({ RoleName }))
}
