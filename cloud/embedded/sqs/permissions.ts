import type { AddPermissionCommandInput } from '@aws-sdk/client-sqs'
import { addStatement, hasStatement, removeStatement } from '../iam/policy/resource-policy.ts'
import { invalidParameterValue } from './errors.ts'
import type { Queue } from './queue.ts'

/** Adds a statement to the queue's policy that grants other accounts these actions. */
export function addPermission(
  { attributes, arn }: Queue,
  { Label, AWSAccountIds = [], Actions = [] }: AddPermissionCommandInput,
): void {
  if (hasStatement(attributes.Policy, Label))
    throw invalidParameterValue(`Value ${Label} for parameter Label is invalid. Reason: Already exists.`)
  const statement = {
    ...(Label !== undefined && { Sid: Label }),
    Effect: 'Allow',
    Principal: { AWS: AWSAccountIds.map((id) => `arn:aws:iam::${id}:root`) },
    Action: Actions.map((action) => `SQS:${action}`),
    Resource: arn,
  }
  attributes.Policy = addStatement(attributes.Policy, statement, `${arn}/SQSDefaultPolicy`)
}

export function removePermission({ attributes }: Queue, label: string | undefined): void {
  if (!hasStatement(attributes.Policy, label))
    throw invalidParameterValue(`Value ${label} for parameter Label is invalid. Reason: can't find label.`)
  const policy = removeStatement(attributes.Policy, label)
  if (policy === undefined) delete attributes.Policy
  else attributes.Policy = policy
}
