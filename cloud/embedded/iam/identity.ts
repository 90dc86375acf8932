import type { Authorizer, Identities } from '../core/identity.ts'
import { rootOf } from '../core/principal.ts'
import type { Service } from '../core/service.ts'
import { type StsSettings, sts } from '../sts/service.ts'
import { Sessions } from '../sts/sessions.ts'
import { authorizerOf, type Explain, explainBy } from './authorizer.ts'
import { Directory } from './directory.ts'
import { iam } from './service.ts'

/** What IAM and STS are together: who calls, and what they may. */
export interface IdentityParts {
  readonly iam: Service<'iam'>
  readonly sts: Service<'sts'>
  readonly identities: Identities
  readonly authorizer: Authorizer
  /** What the authorizer decides, and by which statement. */
  readonly explain: Explain
}

/** The key of the account's root, which the cloud prints when it starts. It opens this cloud and nothing else. */
export const ROOT_KEY = { accessKeyId: 'test', secretAccessKey: 'test' } as const
export const DEFAULT_ACCOUNT = '000000000000'

export function createIdentity(settings: StsSettings = {}): IdentityParts {
  const directory = new Directory()
  const sessions = new Sessions()
  const explain = explainBy(directory)
  return {
    iam: iam(directory, explain),
    sts: sts(directory, sessions, settings),
    authorizer: authorizerOf(explain),
    explain,
    identities: {
      find(accessKeyId) {
        if (accessKeyId === ROOT_KEY.accessKeyId) return root(DEFAULT_ACCOUNT)
        // LocalStack's convention: a key of twelve digits is that account's root.
        if (/^\d{12}$/.test(accessKeyId)) return root(accessKeyId)
        const owner = directory.keyOwner(accessKeyId)
        if (!owner) return sessions.find(accessKeyId)
        const { accountId, user, key } = owner
        const principal = { kind: 'user', account: accountId, arn: user.arn, userName: user.name } as const
        return { principal, secretAccessKey: key.secret }
      },
    },
  }
}

const root = (account: string) => ({ principal: rootOf(account), secretAccessKey: ROOT_KEY.secretAccessKey })
