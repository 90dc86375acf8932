/** A permission that a principal lacks, taken from an AWS error message. */
export interface MissingPermission {
  /** An ARN, or a service such as `events.amazonaws.com`. */
  readonly principal: string
  readonly action: string
  readonly resource: string
  /** The kind of policy that does not allow it, or `explicit deny` where a policy denies it. */
  readonly kind: 'identity-based' | 'resource-based' | 'session' | 'explicit deny'
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
const ACCESS_DENIED =
  /User: (\S+) is not authorized to perform: ([\w-]+:\w+) on resource: (\S+)(?: because no (\S+) policy allows| with an (explicit deny))?/

/** Finds the missing permission in the last of these texts that reports one. */
export function findMissingPermission(texts: readonly string[]): MissingPermission | undefined {
  const text = texts.findLast((candidate) => ACCESS_DENIED.test(candidate)) ?? ''
  const [, principal, action, resource, kind, deny] = ACCESS_DENIED.exec(text) ?? []
  if (principal === undefined || action === undefined || resource === undefined) return undefined
  return { principal, action, resource, kind: (deny ?? kind ?? 'identity-based') as MissingPermission['kind'] }
}

/** Says which permission is missing, and where to add it. */
export function adviseOnPermission({ principal, action, resource, kind }: MissingPermission): string[] {
  const role = /:assumed-role\/([^/]+)\//.exec(principal)?.[1]
  const refusal = `${role ? `The role ${role}` : principal} is not allowed to perform ${action} on ${resource}`
  if (kind === 'explicit deny') return [`${refusal}: a policy denies it.`, '  • Remove the statement that denies it.']
  const missing = `${refusal}: no ${kind} policy allows it.`
  if (kind === 'resource-based') {
    const means = action.startsWith('lambda:') ? 'AddPermission' : 'a resource-based policy'
    return [missing, `  • Allow it for ${principal}, with ${means} on ${resource}.`]
  }
  const statement = JSON.stringify({ Effect: 'Allow', Action: action, Resource: resource })
  return [
    missing,
    `  • Add ${statement} to the policy of ${role ?? principal};`,
    `    in provision/, add allow('${action}', …) to the function's permissions.`,
  ]
}
