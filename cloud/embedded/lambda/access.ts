import { formatArn } from '../core/arn.ts'
import type { Call } from '../core/call.ts'
import { type RequiredPermission, withAction } from '../core/permissions.ts'
import type { PermissionRules } from '../core/service.ts'
import { formatFunctionArn, parseFunctionName } from './function/function-name.ts'
import type { Lambda } from './lambda.ts'

interface Named {
  readonly FunctionName?: string | undefined
  readonly Qualifier?: string | undefined
}

const anyResource = (): string => '*'

const namedFunction = ({ FunctionName, Qualifier }: Named, call: Call): string =>
  formatFunctionArn(parseFunctionName(FunctionName, call, Qualifier))

/** An action on a function that may also give it a role: iam:PassRole must allow this for Lambda. */
const onFunctionWithRole =
  (action: string) =>
  (input: Named & { readonly Role?: string | undefined }, call: Call): RequiredPermission[] => {
    const permission = { action, resource: namedFunction(input, call) }
    if (input.Role === undefined) return [permission]
    const context = { 'iam:PassedToService': 'lambda.amazonaws.com' }
    return [permission, { action: 'iam:PassRole', resource: input.Role, context }]
  }

const tagged = ({ Resource }: { readonly Resource: string | undefined }): string => Resource ?? '*'

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html */
export function permissionsOf(lambda: Lambda) {
  const onMapping =
    (action: string) =>
    ({ UUID }: { readonly UUID: string | undefined }, call: Call): RequiredPermission => {
      const { region, account } = call
      const mapping = lambda.mappings.find(UUID, call)
      return {
        action,
        resource: formatArn({ service: 'lambda', region, account, resource: `event-source-mapping:${UUID}` }),
        ...(mapping && { context: { 'lambda:FunctionArn': mapping.functionArn } }),
      }
    }
  return {
    createFunction: onFunctionWithRole('lambda:CreateFunction'),
    getFunction: namedFunction,
    getFunctionConfiguration: namedFunction,
    updateFunctionCode: namedFunction,
    updateFunctionConfiguration: onFunctionWithRole('lambda:UpdateFunctionConfiguration'),
    deleteFunction: namedFunction,
    listFunctions: anyResource,
    putFunctionConcurrency: namedFunction,
    getFunctionConcurrency: namedFunction,
    deleteFunctionConcurrency: namedFunction,
    getAccountSettings: anyResource,
    putFunctionEventInvokeConfig: namedFunction,
    updateFunctionEventInvokeConfig: namedFunction,
    getFunctionEventInvokeConfig: namedFunction,
    deleteFunctionEventInvokeConfig: namedFunction,
    putFunctionRecursionConfig: namedFunction,
    getFunctionRecursionConfig: namedFunction,
    addPermission: namedFunction,
    removePermission: namedFunction,
    getPolicy: namedFunction,
    tagResource: tagged,
    untagResource: tagged,
    listTags: tagged,
    createEventSourceMapping: ({ FunctionName }, call) => ({
      action: 'lambda:CreateEventSourceMapping',
      resource: '*',
      context: { 'lambda:FunctionArn': formatFunctionArn(parseFunctionName(FunctionName, call)) },
    }),
    getEventSourceMapping: onMapping('lambda:GetEventSourceMapping'),
    updateEventSourceMapping: onMapping('lambda:UpdateEventSourceMapping'),
    deleteEventSourceMapping: onMapping('lambda:DeleteEventSourceMapping'),
    listEventSourceMappings: anyResource,
    invoke: withAction('lambda:InvokeFunction', namedFunction),
  } satisfies Partial<PermissionRules<'lambda'>>
}
