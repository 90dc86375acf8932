/** The running invocations by span id, and how to kill the process that executes them. */
export class Executions {
  readonly #kills = new Map<string, () => void>()

  /** Registers an invocation while a promise is pending. */
  async track<T>(spanId: string, kill: () => void, invocation: Promise<T>): Promise<T> {
    this.#kills.set(spanId, kill)
    try {
      return await invocation
    } finally {
      this.#kills.delete(spanId)
    }
  }

  has(spanId: string): boolean {
    return this.#kills.has(spanId)
  }

  /** Kills the process at once, as if its machine failed. */
  kill(spanId: string): void {
    this.#kills.get(spanId)?.()
  }
}
