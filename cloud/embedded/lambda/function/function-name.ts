import { formatArn } from '../../core/arn.ts'
import type { Scope } from '../../core/regional.ts'
import { constraintViolation, notFound } from '../errors.ts'

/** A function as a caller addresses it: by name, ARN or partial ARN, with or without a qualifier. */
export interface FunctionReference extends Scope {
  readonly name: string
  readonly qualifier: string | undefined
}

const PATTERN =
  '(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?'
const SHAPE =
  /^(?:arn:aws:lambda:)?(?:([a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-\d):)?(?:(\d{12}):)?(?:function:)?([a-zA-Z0-9-_]{1,64})(?::(\$LATEST|[a-zA-Z0-9-_]+))?$/

/**
 * Parses a FunctionName: `name`, `name:$LATEST`, `123456789012:function:name`, or the whole ARN.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#lambda-Invoke-request-FunctionName
 */
export function parseFunctionName(text: string | undefined, scope: Scope, qualifier?: string): FunctionReference {
  const match = SHAPE.exec(text ?? '')
  if (!match) throw constraintViolation('functionName', text, `satisfy regular expression pattern: ${PATTERN}`)
  const [, region = scope.region, account = scope.account, name, ownQualifier] = match
  if (region !== scope.region)
    throw notFound(`Functions from '${region}' are not reachable in this region ('${scope.region}')`)
  return { account, region, name: name!, qualifier: qualifier ?? ownQualifier }
}

export const formatFunctionArn = ({ account, region, name, qualifier }: FunctionReference): string =>
  formatArn({ service: 'lambda', region, account, resource: `function:${name}${qualifier ? `:${qualifier}` : ''}` })
