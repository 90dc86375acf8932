import type { Call } from './call.ts'
import type { RequiredPermission } from './permissions.ts'
import type { Principal } from './principal.ts'

/** The owner and the secret of an access key. */
export interface Identity {
  readonly principal: Principal
  readonly secretAccessKey: string
  /** Sessions only: the token that must accompany the key, and when both expire (milliseconds since the epoch). */
  readonly sessionToken?: string
  readonly expires?: number
}

/** Finds the owner of an access key, in IAM and STS. */
export interface Identities {
  find(accessKeyId: string): Identity | undefined
}

export type Decision = { readonly allowed: true } | { readonly allowed: false; readonly message: string }

/** Decides whether a call has a permission. `resourcePolicy` is the JSON text of the resource-based policy, if there is one. */
export interface Authorizer {
  decide(call: Call, access: RequiredPermission, resourcePolicy: string | undefined): Decision
}
