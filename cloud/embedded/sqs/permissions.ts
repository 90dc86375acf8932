import type { AddPermissionCommandInput } from '@aws-sdk/client-sqs'
import { invalidParameterValue } from './errors.ts'
import type { Queue } from './queue.ts'

interface Document {
  Version: string
  Id: string
  Statement: { Sid?: string }[]
}

/** Adds a statement to the queue's policy: other accounts may do these actions. */
export function addPermission(
  queue: Queue,
  { Label, AWSAccountIds = [], Actions = [] }: AddPermissionCommandInput,
): void {
  const document = documentOf(queue)
  if (document.Statement.some(({ Sid }) => Sid === Label))
    throw invalidParameterValue(`Value ${Label} for parameter Label is invalid. Reason: Already exists.`)
  const statement = {
    Sid: Label,
    Effect: 'Allow',
    Principal: { AWS: AWSAccountIds.map((id) => `arn:aws:iam::${id}:root`) },
    Action: Actions.map((action) => `SQS:${action}`),
    Resource: queue.arn,
  }
  queue.attributes.Policy = JSON.stringify({ ...document, Statement: [...document.Statement, statement] })
}

export function removePermission(queue: Queue, label: string | undefined): void {
  const document = documentOf(queue)
  const kept = document.Statement.filter(({ Sid }) => Sid !== label)
  if (kept.length === document.Statement.length)
    throw invalidParameterValue(`Value ${label} for parameter Label is invalid. Reason: can't find label.`)
  if (kept.length === 0) delete queue.attributes.Policy
  else queue.attributes.Policy = JSON.stringify({ ...document, Statement: kept })
}

const documentOf = ({ attributes, arn }: Queue): Document =>
  attributes.Policy
    ? JSON.parse(attributes.Policy)
    : { Version: '2012-10-17', Id: `${arn}/SQSDefaultPolicy`, Statement: [] }
