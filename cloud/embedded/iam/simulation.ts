import type { ContextEntry, EvaluationResult } from '@aws-sdk/client-iam'
import { parseArn } from '../core/arn.ts'
import type { Call } from '../core/call.ts'
import { notImplemented } from '../core/errors.ts'
import type { Principal } from '../core/principal.ts'
import type { Operations } from '../core/service.ts'
import type { Explain, Explanation } from './authorizer.ts'
import type { Directory } from './directory.ts'
import { noSuchEntity } from './errors.ts'

const UNSUPPORTED = [
  'PolicyInputList',
  'PermissionsBoundaryPolicyInputList',
  'ResourceHandlingOption',
  'CallerArn',
] as const

/** Operations that evaluate the permissions of a role or user without making a call. */
export const simulationOperations = (directory: Directory, explain: Explain) =>
  ({
    simulatePrincipalPolicy: (input, call) => {
      for (const member of UNSUPPORTED) if (input[member]) throw notImplemented(`iam SimulatePrincipalPolicy ${member}`)
      const { PolicySourceArn = '', ActionNames = [], ResourceArns = ['*'], ContextEntries, ResourcePolicy } = input
      const principal = findPrincipal(directory, PolicySourceArn)
      const simulatedCall: Call = { ...call, principal }
      const EvaluationResults = ActionNames.flatMap((action) =>
        ResourceArns.map((resource) => {
          const owner = input.ResourceOwner?.replace(/^arn:aws:iam::(\d{12}):.*$/, '$1')
          const access = { action, resource, owner, context: toContext(ContextEntries) }
          return toEvaluationResult(action, resource, explain(simulatedCall, access, ResourcePolicy))
        }),
      )
      return { EvaluationResults, IsTruncated: false }
    },
  }) satisfies Operations<'iam'>

function findPrincipal(directory: Directory, arn: string): Principal {
  const { account = '', resource = '' } = parseArn(arn) ?? {}
  const name = resource.slice(resource.lastIndexOf('/') + 1)
  const { roles, users } = directory.account(account)
  if (roles.get(name)?.arn === arn)
    return { kind: 'role', account, arn: `arn:aws:sts::${account}:assumed-role/${name}/simulation`, roleName: name }
  if (users.get(name)?.arn === arn) return { kind: 'user', account, arn, userName: name }
  throw noSuchEntity(`The requested entity with ARN ${arn} does not exist.`)
}

const toContext = (entries: readonly ContextEntry[] = []): Record<string, string | readonly string[]> =>
  Object.fromEntries(
    entries.map(({ ContextKeyName = '', ContextKeyValues = [], ContextKeyType }) => [
      ContextKeyName,
      ContextKeyType?.endsWith('List') ? ContextKeyValues : (ContextKeyValues[0] ?? ''),
    ]),
  )

const toEvaluationResult = (action: string, resource: string, { decision, by }: Explanation): EvaluationResult => ({
  EvalActionName: action,
  EvalResourceName: resource,
  EvalDecision: decision.allowed ? 'allowed' : by ? 'explicitDeny' : 'implicitDeny',
  MatchedStatements: by ? [{ SourcePolicyId: by.policy }] : [],
  MissingContextValues: [],
})
