/** Lets many in at a time, or one alone: transactions must not meet other writes. First come, first served. */
export class RwLock {
  #inside = 0
  #last: Promise<void> = Promise.resolve()
  #whenEmpty: (() => void) | undefined

  async shared<T>(work: () => Promise<T>): Promise<T> {
    await this.#last
    this.#inside++
    try {
      return await work()
    } finally {
      this.#inside--
      if (this.#inside === 0) this.#whenEmpty?.()
    }
  }

  async exclusive<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#last
    let open = () => {}
    this.#last = new Promise((resolve) => {
      open = resolve
    })
    await before
    // Those that were let in by `before` have counted themselves one turn later.
    await Promise.resolve()
    if (this.#inside > 0)
      await new Promise<void>((resolve) => {
        this.#whenEmpty = resolve
      })
    this.#whenEmpty = undefined
    try {
      return await work()
    } finally {
      open()
    }
  }
}
