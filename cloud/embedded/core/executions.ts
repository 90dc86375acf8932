/** The invocations under way, each known by its span, and how to end the process that works on it. */
export class Executions {
  readonly #kills = new Map<string, () => void>()

  /** Counts an invocation as under way for as long as a promise is open. */
  async track<T>(spanId: string, kill: () => void, work: Promise<T>): Promise<T> {
    this.#kills.set(spanId, kill)
    try {
      return await work
    } finally {
      this.#kills.delete(spanId)
    }
  }

  has(spanId: string): boolean {
    return this.#kills.has(spanId)
  }

  /** Ends the process at once, as when its machine is lost. */
  kill(spanId: string): void {
    this.#kills.get(spanId)?.()
  }
}
