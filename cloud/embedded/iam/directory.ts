import type { RolePrincipal, UserPrincipal } from '../core/principal.ts'
import { managedPolicy } from './managed-policies.ts'

interface Entity {
  readonly id: string
  readonly arn: string
  readonly path: string
  readonly created: number
  /** Inline policies by name: JSON texts. */
  readonly inline: Map<string, string>
  /** ARNs of attached policies. */
  readonly attached: Set<string>
  tags: { Key: string; Value: string }[]
}

export interface Role extends Entity {
  readonly name: string
  trust: string
  description: string | undefined
  maxSessionDuration: number
}

export interface User extends Entity {
  readonly name: string
  readonly keys: AccessKey[]
}

export interface AccessKey {
  readonly id: string
  readonly secret: string
  readonly created: number
  active: boolean
}

export interface ManagedPolicy {
  readonly name: string
  readonly id: string
  readonly arn: string
  readonly path: string
  readonly description: string | undefined
  readonly created: number
  versions: { id: string; document: string; created: number }[]
  defaultVersion: string
}

/** All identities of one account. IAM knows no regions. */
export class Account {
  readonly roles = new Map<string, Role>()
  readonly users = new Map<string, User>()
  readonly policies = new Map<string, ManagedPolicy>()
}

/** All accounts of a cloud. */
export class Directory {
  readonly #accounts = new Map<string, Account>()

  account(id: string): Account {
    let account = this.#accounts.get(id)
    if (!account) {
      account = new Account()
      this.#accounts.set(id, account)
    }
    return account
  }

  /** The JSON texts of all policies that stand on who calls. */
  policiesOf(principal: RolePrincipal | UserPrincipal): string[] {
    const account = this.account(principal.account)
    const entity =
      principal.kind === 'role' ? account.roles.get(principal.roleName) : account.users.get(principal.userName)
    if (!entity) return []
    const attached = [...entity.attached].flatMap((arn) => this.documentOf(principal.account, arn) ?? [])
    return [...entity.inline.values(), ...attached]
  }

  /** The document that a managed policy has now. */
  documentOf(accountId: string, arn: string): string | undefined {
    const policy = this.account(accountId).policies.get(arn)
    return policy?.versions.find(({ id }) => id === policy.defaultVersion)?.document ?? managedPolicy(arn)
  }

  /** The user whose access key this is. */
  keyOwner(accessKeyId: string): { accountId: string; user: User; key: AccessKey } | undefined {
    for (const [accountId, { users }] of this.#accounts) {
      for (const user of users.values()) {
        const key = user.keys.find(({ id, active }) => id === accessKeyId && active)
        if (key) return { accountId, user, key }
      }
    }
    return undefined
  }
}
