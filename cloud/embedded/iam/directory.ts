import type { Principal, RolePrincipal, UserPrincipal } from '../core/principal.ts'
import { findAwsPolicy } from './managed-policies.ts'
import { compilePolicy } from './policy/document.ts'
import type { NamedPolicy } from './policy/evaluate.ts'

/** The common part of roles and users. */
export interface Entity {
  readonly name: string
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
  trust: string
  description: string | undefined
  maxSessionDuration: number
}

export interface User extends Entity {
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
  /** The number of the latest version; version ids are never reused. */
  lastVersion: number
}

/** All identities of one account. IAM is global, without regions. */
export class IamAccount {
  readonly roles = new Map<string, Role>()
  readonly users = new Map<string, User>()
  readonly policies = new Map<string, ManagedPolicy>()
}

/** All accounts of a cloud. */
export class Directory {
  readonly #accounts = new Map<string, IamAccount>()

  account(id: string): IamAccount {
    let account = this.#accounts.get(id)
    if (!account) {
      account = new IamAccount()
      this.#accounts.set(id, account)
    }
    return account
  }

  /** Returns the role or the user of a principal. */
  findEntity(principal: Principal): Role | User | undefined {
    if (principal.kind === 'role') return this.account(principal.account).roles.get(principal.roleName)
    if (principal.kind === 'user') return this.account(principal.account).users.get(principal.userName)
    return undefined
  }

  /** Returns all identity-based policies of a principal: inline policies by name, attached ones by ARN. */
  policiesFor(principal: RolePrincipal | UserPrincipal): NamedPolicy[] {
    const entity = this.findEntity(principal)
    if (!entity) return []
    const policies: NamedPolicy[] = []
    for (const [name, document] of entity.inline) policies.push({ name, policy: compilePolicy(document) })
    for (const arn of entity.attached) {
      const document = this.findPolicyDocument(principal.account, arn)
      if (document !== undefined) policies.push({ name: arn, policy: compilePolicy(document) })
    }
    return policies
  }

  /** Returns the document of a managed policy's default version. */
  findPolicyDocument(accountId: string, arn: string): string | undefined {
    const policy = this.account(accountId).policies.get(arn) ?? findAwsPolicy(arn)
    return policy?.versions.find(({ id }) => id === policy.defaultVersion)?.document
  }

  /** Returns the user with this access key, if the key is active. */
  findAccessKey(accessKeyId: string): { accountId: string; user: User; key: AccessKey } | undefined {
    for (const [accountId, { users }] of this.#accounts) {
      for (const user of users.values()) {
        const key = user.keys.find(({ id, active }) => id === accessKeyId && active)
        if (key) return { accountId, user, key }
      }
    }
    return undefined
  }
}

/** Returns the entities whose path starts with a prefix, by name. */
export const listByPath = <T extends { path: string; name: string }>(all: Map<string, T>, prefix: string): T[] =>
  [...all.values()].filter(({ path }) => path.startsWith(prefix)).sort((a, b) => (a.name < b.name ? -1 : 1))
