import type { NoResources } from '../../provision/use-case.ts'
import type { World } from '../world/world.ts'

/** A world that the serial scenarios of a file share. The first scenario that uses it builds it. */
export class FileWorld<R extends NoResources = NoResources> implements AsyncDisposable {
  readonly #open: () => Promise<World<R> & AsyncDisposable>
  readonly #opened: Promise<World<R> & AsyncDisposable>[] = []
  #current: Promise<World<R> & AsyncDisposable> | undefined

  constructor(open: () => Promise<World<R> & AsyncDisposable>) {
    this.#open = open
  }

  get(): Promise<World<R>> {
    if (this.#current) return this.#current
    this.#current = this.#open()
    this.#opened.push(this.#current)
    return this.#current
  }

  /** Replaces the world after a failed scenario, which may have left something broken. */
  abandon(): void {
    this.#current = undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const opened = await Promise.allSettled(this.#opened)
    for (const world of opened) if (world.status === 'fulfilled') await world.value[Symbol.asyncDispose]()
  }
}
