/** AWS keeps the state of each account and region separate. */
export interface Scope {
  readonly account: string
  readonly region: string
}

/** One `T` for each account and region, created on first use. */
export class Regional<T> {
  readonly #instances = new Map<string, T>()
  readonly #create: (scope: Scope) => T

  constructor(create: (scope: Scope) => T) {
    this.#create = create
  }

  get({ account, region }: Scope): T {
    const key = `${account}/${region}`
    let instance = this.#instances.get(key)
    if (instance === undefined) {
      instance = this.#create({ account, region })
      this.#instances.set(key, instance)
    }
    return instance
  }

  /** All instances created so far. */
  all(): T[] {
    return [...this.#instances.values()]
  }
}
