import type { Clock } from '../core/clock.ts'
import type { Identity } from '../core/identity.ts'
import type { Principal } from '../core/principal.ts'
import type { RandomSource } from '../core/random-source.ts'
import { createAccessKeyPair } from '../iam/ids.ts'

export interface Session {
  readonly accessKeyId: string
  readonly identity: Identity & { readonly sessionToken: string; readonly expires: number }
}

/** All temporary credentials. */
export class Sessions {
  readonly #sessions = new Map<string, Session['identity']>()

  /** Creates credentials for a principal that are valid for so many seconds. */
  create(principal: Principal, seconds: number, { clock, random }: { clock: Clock; random: RandomSource }): Session {
    this.#forgetExpired(clock.now())
    const { accessKeyId, secretAccessKey } = createAccessKeyPair(random, 'ASIA')
    const identity = {
      principal,
      secretAccessKey,
      sessionToken: random.bytes(96).toString('base64'),
      expires: clock.now() + seconds * 1000,
    }
    this.#sessions.set(accessKeyId, identity)
    return { accessKeyId, identity }
  }

  find(accessKeyId: string): Identity | undefined {
    return this.#sessions.get(accessKeyId)
  }

  /** Keeps expired credentials for a day, to respond that they have expired. */
  #forgetExpired(now: number): void {
    for (const [key, { expires }] of this.#sessions) if (expires + 86_400_000 < now) this.#sessions.delete(key)
  }
}
