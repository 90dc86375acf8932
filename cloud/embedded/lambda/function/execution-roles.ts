import { AwsError } from '../../core/errors.ts'
import type { Caller } from '../../core/internal-client.ts'
import type { Platform } from '../../core/platform.ts'
import type { RolePrincipal } from '../../core/principal.ts'
import type { Scope } from '../../core/regional.ts'
import type { SpanContext } from '../../core/trace.ts'
import { invalidParameter } from '../errors.ts'

/** Temporary credentials of a function's execution role. */
export interface RoleSession {
  readonly principal: RolePrincipal
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

/** The function that a role is assumed for. */
export interface RoleHolder {
  readonly scope: Scope
  readonly name: string
  readonly arn: string
  readonly role: string
}

/** The longest invocation: a session that expires sooner is not used for another one. */
const MIN_REMAINING_MS = 15 * 60_000

/** Assumes the execution roles of functions, and caches each session until it is about to expire. */
export class ExecutionRoles {
  readonly #platform: Platform
  readonly #sessions = new Map<string, Promise<RoleSession>>()

  constructor(platform: Platform) {
    this.#platform = platform
  }

  /** Rejects with InvalidParameterValueException if the role's trust policy does not allow Lambda to assume it. */
  async getSession(holder: RoleHolder): Promise<RoleSession> {
    const key = `${holder.arn} ${holder.role}`
    const cached = await this.#sessions.get(key)?.catch(() => undefined)
    if (cached && this.#platform.clock.now() < usableUntil(cached)) return cached
    const session = this.#assume(holder)
    this.#sessions.set(key, session)
    session.catch(() => this.#sessions.delete(key))
    return session
  }

  /** Ignores the cache, so that CreateFunction checks the role as it is now. */
  async renewSession(holder: RoleHolder): Promise<RoleSession> {
    this.#sessions.delete(`${holder.arn} ${holder.role}`)
    return this.getSession(holder)
  }

  /** For calls of the function, or of Lambda on its behalf, to other services. */
  async callerFor(holder: RoleHolder, trace?: SpanContext, signal?: AbortSignal): Promise<Caller> {
    const { principal } = await this.getSession(holder)
    return { ...holder.scope, principal, trace, ...(signal && { signal }) }
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
