import { AsyncLocalStorage } from 'node:async_hooks'

/** What an internal error is logged with. */
export interface GuardedWork {
  /** For example `sqs SendMessage`. */
  readonly operation: string
  readonly requestId?: string
  /** The ARNs that it acts on. */
  resources?(): readonly string[]
}

interface Scope {
  work: GuardedWork
  parent: Scope | undefined
  isOpen: boolean
  fail(error: unknown): void
}

const scopes = new AsyncLocalStorage<Scope>()

/**
 * Runs work so that its promise also rejects when an exception escapes from it: from a callback of a timer, stream or
 * library, or from a promise that nobody awaits. Node knows such exceptions only as uncaught; without this, whoever awaits
 * the work would wait forever, with everything that it has locked. Nested work fails first, then what awaits it.
 */
export function guard<T>(work: GuardedWork, action: () => T | Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const parent = openScope(scopes.getStore())
    // Work can start other work and end before it, again and again; the chain of parents must not grow with it.
    if (parent) parent.parent = openScope(parent.parent)
    const scope: Scope = {
      work,
      parent,
      isOpen: true,
      fail(error) {
        close(scope)
        reject(error)
      },
    }
    scopes.run(scope, async () => {
      try {
        resolve(await action())
      } catch (error) {
        reject(error)
      }
      close(scope)
    })
  })
}

/** Whatever the work created, such as a timer or a socket, keeps its scope in memory: only what a log needs remains. */
function close(scope: Scope): void {
  const { operation, requestId } = scope.work
  scope.isOpen = false
  scope.work = { operation, ...(requestId !== undefined && { requestId }) }
  scope.parent = openScope(scope.parent)
}

/** Guards a part of the current work that holds something, such as a lock, which it must give back when it fails. */
export const guardNested = <T>(operation: string, action: () => T | Promise<T>): Promise<T> =>
  guard(currentWork() ?? { operation }, action)

/** The innermost work of the current context; that which has ended only if no other is left. */
export const currentWork = (): GuardedWork | undefined => (openScope(scopes.getStore()) ?? scopes.getStore())?.work

/** Whether the current context began in guarded work, even if that has ended. */
export const isInGuardedWork = (): boolean => scopes.getStore() !== undefined

/** Fails the innermost work of the current context that has not ended. */
export const failCurrentWork = (error: unknown): void => openScope(scopes.getStore())?.fail(error)

function openScope(scope: Scope | undefined): Scope | undefined {
  let open = scope
  while (open && !open.isOpen) open = open.parent
  return open
}
