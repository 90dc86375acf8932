import type { Entity } from './directory.ts'
import { limitExceeded, noSuchEntity, quotaExceeded, validateName } from './errors.ts'
import { MAX_ATTACHED_POLICIES, MAX_POLICY_LENGTH } from './limits.ts'
import { validatePolicy } from './policy/validate-policy.ts'

/**
 * IAM returns documents URL-encoded according to RFC 3986, which is stricter than encodeURIComponent:
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html
 */
export const encodeDocument = (document: string): string =>
  encodeURIComponent(document).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )

/** The length of a document as IAM counts it: without white space. */
export const policyLength = (document: string): number => document.replace(/\s/g, '').length

export function putInlinePolicy(entity: Entity, kind: 'role' | 'user', name: string, document: string): void {
  validateName('policyName', name, 128)
  validatePolicy(document, 'identity')
  const others = [...entity.inline].filter(([other]) => other !== name).map(([, text]) => text)
  // The limit applies to the total of all inline policies of an entity.
  const total = [...others, document].reduce((sum, text) => sum + policyLength(text), 0)
  if (total > MAX_POLICY_LENGTH[kind])
    throw limitExceeded(`Maximum policy size of ${MAX_POLICY_LENGTH[kind]} bytes exceeded for ${kind} ${entity.name}`)
  entity.inline.set(name, document)
}

export function getInlinePolicy(entity: Entity, kind: 'role' | 'user', name: string): string {
  const document = entity.inline.get(name)
  if (document === undefined) throw noSuchEntity(`The ${kind} policy with name ${name} cannot be found.`)
  return encodeDocument(document)
}

export function deleteInlinePolicy(entity: Entity, kind: 'role' | 'user', name: string): void {
  getInlinePolicy(entity, kind, name)
  entity.inline.delete(name)
}

/** Attaches a policy that exists. */
export function attachPolicy(entity: Entity, kind: 'Role' | 'User', arn: string): void {
  if (!entity.attached.has(arn) && entity.attached.size >= MAX_ATTACHED_POLICIES)
    throw quotaExceeded(`PoliciesPer${kind}`, MAX_ATTACHED_POLICIES)
  entity.attached.add(arn)
}

export function detachPolicy(entity: Entity, arn: string): void {
  if (!entity.attached.delete(arn)) throw noSuchEntity(`Policy ${arn} was not found.`)
}

export const listAttachedPolicies = (entity: Entity) =>
  [...entity.attached].map((PolicyArn) => ({ PolicyArn, PolicyName: PolicyArn.slice(PolicyArn.lastIndexOf('/') + 1) }))
