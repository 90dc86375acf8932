import { checkPolicy } from './policy/document.ts'
import { noSuchEntity } from './problems.ts'

/** What a role and a user have in common where policies are put on them. */
interface Entity {
  readonly name: string
  readonly inline: Map<string, string>
  readonly attached: Set<string>
}

/** IAM answers with documents URL-encoded: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html */
export const encodeDocument = (document: string): string => encodeURIComponent(document)

export function putInline(entity: Entity, name: string, document: string): void {
  checkPolicy(document, 'identity')
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

export const listAttached = (entity: Entity) =>
  [...entity.attached].map((PolicyArn) => ({ PolicyArn, PolicyName: PolicyArn.slice(PolicyArn.lastIndexOf('/') + 1) }))
