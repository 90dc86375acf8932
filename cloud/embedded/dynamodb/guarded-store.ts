import type { Store } from 'dynalite/db/index.js'

type Callback = (...args: unknown[]) => unknown
/** dynalite's item lock passes this to whoever gets the lock: it returns a callback that releases the lock first. */
type Release = (done?: Callback) => () => void

/**
 * A view of dynalite's store for one call. dynalite does its work in callbacks of the store; an exception in one of them
 * would end the process and keep the item locked. Here it fails the call it belongs to and releases the call's locks.
 */
export function guardStore(store: Store, onError: (error: Error) => void): Store {
  let hasFailed = false
  const heldLocks = new Set<() => void>()

  const attempt = (work: Callback, args: unknown[]): unknown => {
    // A failed call does nothing more: the rest of its callbacks would write half of its changes.
    if (hasFailed) return undefined
    try {
      return work(...args)
    } catch (error) {
      hasFailed = true
      for (const release of [...heldLocks]) release()
      onError(error instanceof Error ? error : new Error(String(error)))
      return undefined
    }
  }

  const guardCallback = (callback: unknown): unknown =>
    typeof callback === 'function' ? (...args: unknown[]) => attempt(callback as Callback, args) : callback

  const guardLock =
    (lock: (key: unknown, work: (release: Release) => void) => void) =>
    (key: unknown, work: (release: Release) => void): void =>
      lock(key, (release) => {
        const releaseOnce = () => {
          if (heldLocks.delete(releaseOnce)) release()()
        }
        heldLocks.add(releaseOnce)
        const releaseThen: Release =
          (done) =>
          (...args: unknown[]) => {
            releaseOnce()
            done?.(...args)
          }
        if (hasFailed) releaseOnce()
        else attempt(work as Callback, [releaseThen])
      })

  const guardObject = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(_, name) {
        const member: unknown = Reflect.get(target, name)
        if (name === 'lock') return guardLock(member as Parameters<typeof guardLock>[0])
        if (typeof member !== 'function') return guardResult(member)
        return (...args: unknown[]) => guardResult(Reflect.apply(member, target, args.map(guardCallback)))
      },
    })
  const guardResult = (value: unknown): unknown =>
    typeof value === 'object' && value !== null && !(value instanceof Promise) ? guardObject(value) : value

  return guardObject(store)
}
