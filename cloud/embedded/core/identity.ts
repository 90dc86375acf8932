import type { Call } from './call.ts'
import type { RequiredPermission } from './permissions.ts'
import type { Principal } from './principal.ts'

/** What stands behind an access key: whose it is, and the secret that its signatures are made with. */
export interface Identity {
  readonly principal: Principal
  readonly secretAccessKey: string
  /** Sessions only: the token that must come with the key, and when it ends (milliseconds since 1970). */
  readonly sessionToken?: string
  readonly expires?: number
}

/** Says who calls; made by IAM and STS together. */
export interface Identities {
  find(accessKeyId: string): Identity | undefined
}

export type Decision = { readonly allowed: true } | { readonly allowed: false; readonly message: string }

/** Says what a caller may do; made by IAM. `resourcePolicy` is the JSON text on the resource, if there is one. */
export interface Authorizer {
  decide(call: Call, access: RequiredPermission, resourcePolicy: string | undefined): Decision
}
