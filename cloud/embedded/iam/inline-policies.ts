import type { Entity } from './directory.ts'
import { LONGEST, MOST_ATTACHED } from './limits.ts'
import { checkPolicy } from './policy/check.ts'
import { checkName, noSuchEntity, overQuota, tooMuch } from './problems.ts'

/**
 * IAM answers with documents URL-encoded, by RFC 3986, which leaves fewer characters alone than JavaScript does:
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html
 */
export const encodeDocument = (document: string): string =>
  encodeURIComponent(document).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)

/** How long IAM takes a document for: white space does not count. */
export const lengthOf = (document: string): number => document.replace(/\s/g, '').length

export function putInline(entity: Entity, kind: 'role' | 'user', name: string, document: string): void {
  checkName('policyName', name, 128)
  checkPolicy(document, 'identity')
  const others = [...entity.inline].filter(([other]) => other !== name).map(([, text]) => text)
  // The limit is on all inline policies of an entity together.
  const total = [...others, document].reduce((sum, text) => sum + lengthOf(text), 0)
  if (total > LONGEST[kind])
    throw tooMuch(`Maximum policy size of ${LONGEST[kind]} bytes exceeded for ${kind} ${entity.name}`)
  entity.inline.set(name, document)
}

export function getInline(entity: Entity, kind: 'role' | 'user', name: string): string {
  const document = entity.inline.get(name)
  if (document === undefined) throw noSuchEntity(`The ${kind} policy with name ${name} cannot be found.`)
  return encodeDocument(document)
}

export function deleteInline(entity: Entity, kind: 'role' | 'user', name: string): void {
  getInline(entity, kind, name)
  entity.inline.delete(name)
}

/** Attaches a policy that is known to be there. */
export function attach(entity: Entity, kind: 'Role' | 'User', arn: string): void {
  if (!entity.attached.has(arn) && entity.attached.size >= MOST_ATTACHED)
    throw overQuota(`PoliciesPer${kind}`, MOST_ATTACHED)
  entity.attached.add(arn)
}

export function detach(entity: Entity, arn: string): void {
  if (!entity.attached.delete(arn)) throw noSuchEntity(`Policy ${arn} was not found.`)
}

export const listAttached = (entity: Entity) =>
  [...entity.attached].map((PolicyArn) => ({ PolicyArn, PolicyName: PolicyArn.slice(PolicyArn.lastIndexOf('/') + 1) }))
