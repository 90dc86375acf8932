import { AwsError } from '../../core/errors.ts'
import type { Caller } from '../../core/internal-client.ts'
import type { Platform } from '../../core/platform.ts'
import type { RolePrincipal } from '../../core/principal.ts'
import type { Scope } from '../../core/regional.ts'
import type { SpanContext } from '../../core/trace.ts'
import { invalidParameter } from '../errors.ts'

/** A session of a function's role. */
export interface RoleSession {
  readonly principal: RolePrincipal
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

/** What a session is for. */
export interface RoleHolder {
  readonly scope: Scope
  readonly name: string
  readonly arn: string
  readonly role: string
}

/** A session that ends sooner is not given to a new environment. */
const MIN_REMAINING_MS = 15 * 60_000

/** Assumes the roles of functions, and keeps each session until it is about to end. */
export class ExecutionRoles {
  readonly #platform: Platform
  readonly #sessions = new Map<string, Promise<RoleSession>>()

  constructor(platform: Platform) {
    this.#platform = platform
  }

  /** The function's session; rejects with InvalidParameterValueException when the role's trust policy says no. */
  async getSession(user: RoleHolder): Promise<RoleSession> {
    const key = `${user.arn} ${user.role}`
    const kept = await this.#sessions.get(key)?.catch(() => undefined)
    if (kept && this.#platform.clock.now() < usableUntil(kept)) return kept
    const session = this.#assume(user)
    this.#sessions.set(key, session)
    session.catch(() => this.#sessions.delete(key))
    return session
  }

  /** A new session whatever is kept: what CreateFunction checks a role with. */
  async renewSession(user: RoleHolder): Promise<RoleSession> {
    this.#sessions.delete(`${user.arn} ${user.role}`)
    return this.getSession(user)
  }

  /** How the function itself, or Lambda on its behalf, calls another service. */
  async callerFor(user: RoleHolder, trace?: SpanContext, signal?: AbortSignal): Promise<Caller> {
    const { principal } = await this.getSession(user)
    return { ...user.scope, principal, trace, ...(signal && { signal }) }
  }

  async #assume({ scope, name, arn, role }: RoleHolder): Promise<RoleSession> {
    const principal = {
      kind: 'service',
      service: 'lambda.amazonaws.com',
      account: scope.account,
      sourceArn: arn,
    } as const
    try {
      const { Credentials, AssumedRoleUser } = await this.#platform.internalClient.call(
        'sts',
        'assumeRole',
        { RoleArn: role, RoleSessionName: name },
        { ...scope, principal, isBackground: true },
      )
      const [, account = scope.account, path = ''] = /::(\d{12}):role\/(.*)$/.exec(role) ?? []
      const roleName = path.split('/').at(-1) ?? path
      return {
        principal: { kind: 'role', account, arn: AssumedRoleUser?.Arn ?? role, roleName },
        accessKeyId: Credentials?.AccessKeyId ?? '',
        secretAccessKey: Credentials?.SecretAccessKey ?? '',
        sessionToken: Credentials?.SessionToken ?? '',
        expiresAt: Credentials?.Expiration?.getTime() ?? Number.POSITIVE_INFINITY,
      }
    } catch (error) {
      if (!(error instanceof AwsError)) throw error
      throw invalidParameter('The role defined for the function cannot be assumed by Lambda.')
    }
  }
}

/** The last moment at which an invocation may start with the session. Milliseconds since 1970. */
export const usableUntil = (session: RoleSession): number => session.expiresAt - MIN_REMAINING_MS
