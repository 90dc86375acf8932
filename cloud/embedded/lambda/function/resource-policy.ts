import type { AddPermissionRequest } from '@aws-sdk/client-lambda'
import { notImplemented } from '../../core/errors.ts'
import { addStatement, hasStatement, removeStatement } from '../../iam/policy/resource-policy.ts'
import { conflict, constraintViolation, invalidParameter, notFound } from '../errors.ts'
import type { LambdaFunction } from './lambda-function.ts'

/** One statement of a function's resource policy, as AddPermission makes it. */
interface PolicyStatement {
  readonly Sid: string
  readonly Effect: 'Allow'
  readonly Principal: '*' | { readonly Service: string } | { readonly AWS: string }
  readonly Action: string
  readonly Resource: string
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html */
export function addPermission(fn: LambdaFunction, input: AddPermissionRequest): PolicyStatement {
  const { StatementId: id = '', Action: action = '' } = input
  if (!/^[a-zA-Z0-9-_]{1,100}$/.test(id))
    throw constraintViolation('statementId', id, 'satisfy regular expression pattern: ([a-zA-Z0-9-_]+)')
  if (!/^(lambda:[*]|lambda:[a-zA-Z]+|[*])$/.test(action))
    throw constraintViolation('action', action, 'satisfy regular expression pattern: (lambda:[*]|lambda:[a-zA-Z]+|[*])')
  if (input.FunctionUrlAuthType || input.InvokedViaFunctionUrl) throw notImplemented('lambda function URLs')
  if (hasStatement(fn.policy, id))
    throw conflict(
      `The statement id (${id}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    )
  const condition = toCondition(input)
  const statement: PolicyStatement = {
    Sid: id,
    Effect: 'Allow',
    Principal: toPrincipal(input.Principal ?? ''),
    Action: action,
    Resource: fn.arn,
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  }
  fn.policy = addStatement(fn.policy, statement, 'default')
  return statement
}

export function removePermission(fn: LambdaFunction, id: string | undefined): void {
  if (fn.policy === undefined) throw notFound('No policy is associated with the given resource.')
  if (!hasStatement(fn.policy, id)) throw notFound(`Statement ${id} is not found in resource policy.`)
  fn.policy = removeStatement(fn.policy, id)
}

function toPrincipal(principal: string): PolicyStatement['Principal'] {
  if (principal === '*') return '*'
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` }
  if (/^arn:aws[a-z-]*:(iam|sts)::\d{12}:/.test(principal)) return { AWS: principal }
  if (/^[a-z0-9.-]+\.amazonaws\.com$/.test(principal)) return { Service: principal }
  throw invalidParameter('The provided principal was invalid. Please check the principal and try again.')
}

function toCondition(input: AddPermissionRequest): Record<string, Record<string, string>> {
  const equals = {
    ...(input.SourceAccount && { 'AWS:SourceAccount': input.SourceAccount }),
    ...(input.PrincipalOrgID && { 'aws:PrincipalOrgID': input.PrincipalOrgID }),
    ...(input.EventSourceToken && { 'lambda:EventSourceToken': input.EventSourceToken }),
  }
  return {
    ...(Object.keys(equals).length > 0 && { StringEquals: equals }),
    ...(input.SourceArn && { ArnLike: { 'AWS:SourceArn': input.SourceArn } }),
  }
}
