import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam'
import type { Clients } from '../../cloud/api/clients.ts'
import { type Build, ensure, nameIn, tagListOf, unlessMissing } from '../build.ts'

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
export async function ensureRole(build: Build, functionName: string, may: readonly Permission[]): Promise<Role> {
  const { iam } = build.clients
  const RoleName = nameIn(build, functionName)
  const { Role } = await ensure(
    build,
    { kind: 'role', name: RoleName },
    {
      find: () => unlessMissing(iam.send(new GetRoleCommand({ RoleName }))),
      create: () =>
        iam.send(
          new CreateRoleCommand({
            RoleName,
            Description: `What the function ${RoleName} may do`,
            AssumeRolePolicyDocument: JSON.stringify(trustOf(build.accountId)),
            Tags: tagListOf(build),
          }),
        ),
    },
  )
  await iam.send(
    new PutRolePolicyCommand({ RoleName, PolicyName: POLICY, PolicyDocument: JSON.stringify(documentOf(may)) }),
  )
  return { name: RoleName, arn: Role!.Arn! }
}

const POLICY = 'may'

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html */
const trustOf = (accountId: string) => ({
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

const documentOf = (may: readonly Permission[]) => ({
  Version: '2012-10-17',
  Statement: may.map(({ actions, resource }) => ({ Effect: 'Allow', Action: actions, Resource: resource })),
})

export async function removeRole({ iam }: Clients, RoleName: string): Promise<void> {
  await unlessMissing(iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: POLICY })))
  await iam.send(new DeleteRoleCommand({ RoleName }))
}
