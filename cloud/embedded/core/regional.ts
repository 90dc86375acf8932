/** Where state lives: AWS keeps that of one account and region apart from all others. */
export interface Scope {
  readonly account: string
  readonly region: string
}

/** One `T` for each account and region, made when it is first asked for. */
export class Regional<T> {
  readonly #made = new Map<string, T>()
  readonly #make: (scope: Scope) => T

  constructor(make: (scope: Scope) => T) {
    this.#make = make
  }

  get({ account, region }: Scope): T {
    const key = `${account}/${region}`
    let made = this.#made.get(key)
    if (made === undefined) {
      made = this.#make({ account, region })
      this.#made.set(key, made)
    }
    return made
  }

  /** All that were made so far. */
  all(): T[] {
    return [...this.#made.values()]
  }
}
