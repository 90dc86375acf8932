import type { Authorizer, Identities } from '../core/identity.ts'
import { rootPrincipal } from '../core/principal.ts'
import { Sessions } from '../sts/sessions.ts'
import { createAuthorizer, createExplainer, type Explain } from './authorizer.ts'
import { Directory } from './directory.ts'

/** What IAM and STS share: the identities of all accounts, and the decisions about what they are allowed to do. */
export interface IdentityStore {
  readonly directory: Directory
  readonly sessions: Sessions
  readonly identities: Identities
  readonly authorizer: Authorizer
  /** The authorizer's decision with the statement that made it. */
  readonly explain: Explain
}

/** The access key of the account's root, which the cloud prints when it starts. It is valid in this cloud only. */
export const ROOT_KEY = { accessKeyId: 'test', secretAccessKey: 'test' } as const
export const DEFAULT_ACCOUNT = '000000000000'

export function createIdentityStore(): IdentityStore {
  const directory = new Directory()
  const sessions = new Sessions()
  const explain = createExplainer(directory)
  return {
    directory,
    sessions,
    authorizer: createAuthorizer(explain),
    explain,
    identities: {
      find(accessKeyId) {
        if (accessKeyId === ROOT_KEY.accessKeyId) return rootIdentity(DEFAULT_ACCOUNT)
        // LocalStack's convention: an access key of twelve digits is the root of that account.
        if (/^\d{12}$/.test(accessKeyId)) return rootIdentity(accessKeyId)
        const owner = directory.findAccessKey(accessKeyId)
        if (!owner) return sessions.find(accessKeyId)
        const { accountId, user, key } = owner
        const principal = { kind: 'user', account: accountId, arn: user.arn, userName: user.name } as const
        return { principal, secretAccessKey: key.secret }
      },
    },
  }
}

const rootIdentity = (account: string) => ({
  principal: rootPrincipal(account),
  secretAccessKey: ROOT_KEY.secretAccessKey,
})
