/** A permission that somebody lacks, as AWS words it. */
export interface MissingPermission {
  /** An ARN, or a service such as `events.amazonaws.com`. */
  readonly who: string
  readonly action: string
  readonly resource: string
  /** Where it would have to be allowed; or that it is denied somewhere, whatever is allowed elsewhere. */
  readonly kind: 'identity-based' | 'resource-based' | 'session' | 'explicit deny'
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
const DENIED =
  /User: (\S+) is not authorized to perform: ([\w-]+:\w+) on resource: (\S+)(?: because no (\S+) policy allows| with an (explicit deny))?/

/** The last refusal that these texts speak of. */
export function permissionMissingIn(texts: readonly string[]): MissingPermission | undefined {
  const told = texts.findLast((text) => DENIED.test(text))
  const [, who, action, resource, kind, denied] = DENIED.exec(told ?? '') ?? []
  if (who === undefined || action === undefined || resource === undefined) return undefined
  return { who, action, resource, kind: (denied ?? kind ?? 'identity-based') as MissingPermission['kind'] }
}

/** Who lacks what, and what to add where. */
export function adviceFor({ who, action, resource, kind }: MissingPermission): string[] {
  const role = /:assumed-role\/([^/]+)\//.exec(who)?.[1]
  const subject = role ? `The role ${role}` : who
  if (kind === 'explicit deny')
    return [`${subject} may not ${action} on ${resource}: a policy denies it.`, '  • Remove that statement.']
  const lacks = `${subject} may not ${action} on ${resource}: no ${kind} policy allows it.`
  if (kind === 'resource-based')
    return [lacks, `  • Let ${who} in: ${action.startsWith('lambda:') ? 'AddPermission' : 'a policy'} on ${resource}.`]
  const statement = JSON.stringify({ Effect: 'Allow', Action: action, Resource: resource })
  return [
    lacks,
    `  • Add ${statement} to the policy of ${role ?? who};`,
    `    in provision/, to what the function may: allow('${action}', …).`,
  ]
}
