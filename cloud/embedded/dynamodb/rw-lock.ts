import { guardNested } from '../core/guard.ts'

/** A fair readers-writer lock: transactions run exclusively, all other operations share. First come, first served. */
export class RwLock {
  #sharedHolders = 0
  /** Resolves when the most recently requested exclusive holder has released the lock. */
  #lastExclusive: Promise<void> = Promise.resolve()
  #onLastSharedReleased: (() => void) | undefined

  /** Runs the work together with other shared holders, after all exclusive holders that came before. */
  async shared<T>(work: () => Promise<T>): Promise<T> {
    await this.#lastExclusive
    this.#sharedHolders++
    try {
      return await guardNested('the lock of a table', work)
    } finally {
      this.#sharedHolders--
      if (this.#sharedHolders === 0) this.#onLastSharedReleased?.()
    }
  }

  /** Runs the work alone, after all holders that came before. */
  async exclusive<T>(work: () => Promise<T>): Promise<T> {
    const previous = this.#lastExclusive
    let release = () => {}
    this.#lastExclusive = new Promise((resolve) => {
      release = resolve
    })
    await previous
    // One more microtask, so that earlier shared callers that waited for `previous` too are counted by now.
    await Promise.resolve()
    if (this.#sharedHolders > 0)
      await new Promise<void>((resolve) => {
        this.#onLastSharedReleased = resolve
      })
    this.#onLastSharedReleased = undefined
    try {
      return await guardNested('the lock of a table', work)
    } finally {
      release()
    }
  }
}
