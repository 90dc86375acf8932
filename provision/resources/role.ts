import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam'
import type { Clients } from '../../cloud/api/clients.ts'
import { type Build, ensure, physicalName, stackTagList, undefinedIfMissing } from '../build.ts'

export interface Role {
  readonly name: string
  readonly arn: string
}

/** One thing that a function may do: exact actions on exact resources. */
export interface Permission {
  readonly actions: readonly string[]
  readonly resource: string
}

export const allow = (actions: string | readonly string[], resource: string): Permission => ({
  actions: typeof actions === 'string' ? [actions] : actions,
  resource,
})

/** The role of one function: only Lambda, and only in this account, may act as it. */
export async function ensureRole(
  build: Build,
  functionName: string,
  permissions: readonly Permission[],
): Promise<Role> {
  const { iam } = build.clients
  const RoleName = physicalName(build, functionName)
  const { Role } = await ensure(
    build,
    { kind: 'role', name: RoleName },
    {
      find: () => undefinedIfMissing(iam.send(new GetRoleCommand({ RoleName }))),
      create: () =>
        iam.send(
          new CreateRoleCommand({
            RoleName,
            Description: `What the function ${RoleName} may do`,
            AssumeRolePolicyDocument: JSON.stringify(trustPolicy(build.accountId)),
            Tags: stackTagList(build),
          }),
        ),
    },
  )
  await iam.send(
    new PutRolePolicyCommand({
      RoleName,
      PolicyName: ROLE_POLICY_NAME,
      PolicyDocument: JSON.stringify(policyDocument(permissions)),
    }),
  )
  return { name: RoleName, arn: Role!.Arn! }
}

export const ROLE_POLICY_NAME = 'permissions'

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

export async function removeRole({ iam }: Clients, RoleName: string): Promise<void> {
  await undefinedIfMissing(iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: ROLE_POLICY_NAME })))
  await iam.send(new DeleteRoleCommand({ RoleName }))
}
