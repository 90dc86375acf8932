import type { AddPermissionRequest } from '@aws-sdk/client-lambda'
import { notImplemented } from '../../core/errors.ts'
import { conflict, constraintViolation, invalidParameter, notFound } from '../validation.ts'

/** One statement of a function's resource policy, as AddPermission makes it. */
export interface PolicyStatement {
  readonly Sid: string
  readonly Effect: 'Allow'
  readonly Principal: '*' | { readonly Service: string } | { readonly AWS: string }
  readonly Action: string
  readonly Resource: string
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html */
export function addPermission(
  statements: Map<string, PolicyStatement>,
  resource: string,
  input: AddPermissionRequest,
): PolicyStatement {
  const { StatementId: id = '', Action: action = '' } = input
  if (!/^[a-zA-Z0-9-_]{1,100}$/.test(id))
    throw constraintViolation('statementId', id, 'satisfy regular expression pattern: ([a-zA-Z0-9-_]+)')
  if (!/^(lambda:[*]|lambda:[a-zA-Z]+|[*])$/.test(action))
    throw constraintViolation('action', action, 'satisfy regular expression pattern: (lambda:[*]|lambda:[a-zA-Z]+|[*])')
  if (input.FunctionUrlAuthType || input.InvokedViaFunctionUrl) throw notImplemented('lambda function URLs')
  if (statements.has(id))
    throw conflict(
      `The statement id (${id}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    )
  const condition = toCondition(input)
  const statement: PolicyStatement = {
    Sid: id,
    Effect: 'Allow',
    Principal: toPrincipal(input.Principal ?? ''),
    Action: action,
    Resource: resource,
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  }
  statements.set(id, statement)
  return statement
}

export function removePermission(statements: Map<string, PolicyStatement>, id: string | undefined): void {
  if (statements.size === 0) throw notFound('No policy is associated with the given resource.')
  if (!statements.delete(id ?? '')) throw notFound(`Statement ${id} is not found in resource policy.`)
}

/** The policy's JSON text, or `undefined` where nobody was let in. */
export const formatPolicy = (statements: Map<string, PolicyStatement>): string | undefined =>
  statements.size === 0
    ? undefined
    : JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: [...statements.values()] })

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
