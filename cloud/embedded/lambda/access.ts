import { formatArn } from '../core/arn.ts'
import type { Call } from '../core/call.ts'
import type { AccessTable, RequiredPermission } from '../core/service.ts'
import { formatFunctionArn, parseFunctionName } from './function/function-name.ts'
import type { Lambda } from './lambda.ts'

interface Named {
  readonly FunctionName?: string | undefined
  readonly Qualifier?: string | undefined
}

const everything = (action: string) => (): RequiredPermission => ({ action, resource: '*' })

const onFunction =
  (action: string) =>
  ({ FunctionName, Qualifier }: Named, call: Call): RequiredPermission => ({
    action,
    resource: formatFunctionArn(parseFunctionName(FunctionName, call, Qualifier)),
  })

/** A role that is handed to a function is passed on: iam:PassRole must allow it, for Lambda. */
const passingRole = (role: string | undefined): RequiredPermission[] =>
  role === undefined
    ? []
    : [{ action: 'iam:PassRole', resource: role, context: { 'iam:PassedToService': 'lambda.amazonaws.com' } }]

const onTagged =
  (action: string) =>
  ({ Resource }: { Resource?: string | undefined }): RequiredPermission => ({ action, resource: Resource ?? '*' })

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html */
export function accessTable(lambda: Lambda): AccessTable<'lambda'> {
  const onMapping =
    (action: string) =>
    ({ UUID }: { UUID?: string | undefined }, call: Call): RequiredPermission => {
      const { region, account } = call
      const mapping = lambda.mappings.find(UUID, call)
      return {
        action,
        resource: formatArn({ service: 'lambda', region, account, resource: `event-source-mapping:${UUID}` }),
        ...(mapping && { context: { 'lambda:FunctionArn': mapping.functionArn } }),
      }
    }
  return {
    createFunction: (input, call) => [onFunction('lambda:CreateFunction')(input, call), ...passingRole(input.Role)],
    getFunction: onFunction('lambda:GetFunction'),
    getFunctionConfiguration: onFunction('lambda:GetFunctionConfiguration'),
    updateFunctionCode: onFunction('lambda:UpdateFunctionCode'),
    updateFunctionConfiguration: (input, call) => [
      onFunction('lambda:UpdateFunctionConfiguration')(input, call),
      ...passingRole(input.Role),
    ],
    deleteFunction: onFunction('lambda:DeleteFunction'),
    listFunctions: everything('lambda:ListFunctions'),
    putFunctionConcurrency: onFunction('lambda:PutFunctionConcurrency'),
    getFunctionConcurrency: onFunction('lambda:GetFunctionConcurrency'),
    deleteFunctionConcurrency: onFunction('lambda:DeleteFunctionConcurrency'),
    putFunctionEventInvokeConfig: onFunction('lambda:PutFunctionEventInvokeConfig'),
    updateFunctionEventInvokeConfig: onFunction('lambda:UpdateFunctionEventInvokeConfig'),
    getFunctionEventInvokeConfig: onFunction('lambda:GetFunctionEventInvokeConfig'),
    deleteFunctionEventInvokeConfig: onFunction('lambda:DeleteFunctionEventInvokeConfig'),
    addPermission: onFunction('lambda:AddPermission'),
    removePermission: onFunction('lambda:RemovePermission'),
    getPolicy: onFunction('lambda:GetPolicy'),
    tagResource: onTagged('lambda:TagResource'),
    untagResource: onTagged('lambda:UntagResource'),
    listTags: onTagged('lambda:ListTags'),
    createEventSourceMapping: ({ FunctionName }, call) => ({
      action: 'lambda:CreateEventSourceMapping',
      resource: '*',
      context: { 'lambda:FunctionArn': formatFunctionArn(parseFunctionName(FunctionName, call)) },
    }),
    getEventSourceMapping: onMapping('lambda:GetEventSourceMapping'),
    updateEventSourceMapping: onMapping('lambda:UpdateEventSourceMapping'),
    deleteEventSourceMapping: onMapping('lambda:DeleteEventSourceMapping'),
    listEventSourceMappings: everything('lambda:ListEventSourceMappings'),
    invoke: onFunction('lambda:InvokeFunction'),
    getAccountSettings: everything('lambda:GetAccountSettings'),
  }
}
